import type { Recipe } from '../jobs/recipes/recipe';
import { RECIPES } from '../jobs/recipes/recipes';

/** Recipes that the trainer of this release carries out; the data set of each has the kind beside it. */
const TRAINED_ON = new Map<string, 'images' | 'series'>([
  ['cnn-classifier', 'images'],
  ['simple-rnn', 'series'],
  ['lstm-forecaster', 'series'],
  ['gru-forecaster', 'series'],
  ['ridge-ar', 'series'],
]);

/** The recipes that a train job may name. */
export function trainableRecipes(): readonly Recipe[] {
  return [...RECIPES.values()].filter(({ name }) => TRAINED_ON.has(name));
}

/** The kind of data set that a recipe takes; `null` for a recipe that is not trained here. */
export function kindTrainedOn(recipe: string): 'images' | 'series' | null {
  return TRAINED_ON.get(recipe) ?? null;
}
