import { StriateError } from '../../errors/striate-error';
import { CLASSIFIER_RECIPES } from './classifier-recipes';
import { FORECASTER_RECIPES } from './forecaster-recipes';
import type { Recipe } from './recipe';

/** All recipes by name, in the order in which they are shown. */
export const RECIPES: ReadonlyMap<string, Recipe> = new Map(
  [...CLASSIFIER_RECIPES, ...FORECASTER_RECIPES].map((recipe) => [recipe.name, recipe]),
);

/** The recipe of this name. Throws JOB_RECIPE_UNKNOWN. */
export function recipeNamed(name: string): Recipe {
  const recipe = RECIPES.get(name);
  if (recipe !== undefined) return recipe;
  throw new StriateError('JOB_RECIPE_UNKNOWN', {
    detail: `expected one of ${[...RECIPES.keys()].join(', ')}`,
  });
}
