import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { trainableRecipes } from '../../service/recipes';

const RecipeList = Type.Object({
  recipes: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      description: Type.String(),
      task: Type.String({ description: 'classification, forecasting, or any: the data decide' }),
      needs_base_model: Type.Boolean(),
      hyperparameters: Type.Unknown({ description: 'JSON Schema, every field with its default' }),
    }),
  ),
});

/** The ways to train. */
export const recipeRoutes: FastifyPluginCallbackTypebox = (app, _options, done) => {
  app.get(
    '/recipes',
    {
      schema: {
        tags: ['train'],
        summary: 'The recipes of train jobs with JSON Schemas of their hyperparameters',
        response: { 200: RecipeList },
      },
    },
    () => ({
      recipes: trainableRecipes().map(
        ({ name, title, description, task, needsBaseModel, hyperparameters }) => ({
          name,
          title,
          description,
          task,
          needs_base_model: needsBaseModel,
          hyperparameters,
        }),
      ),
    }),
  );
  done();
};
