import type { DatasetKind } from '../datasets/dataset';
import type { Recipe } from '../jobs/recipes/recipe';
import { RECIPES } from '../jobs/recipes/recipes';

/** The recipes that a train job may name. */
export function trainableRecipes(): readonly Recipe[] {
  return [...RECIPES.values()];
}

/** The kinds of data set that a recipe takes. */
export function kindsTrainedOn({ task }: Recipe): readonly DatasetKind[] {
  switch (task) {
    case 'classification':
      return ['images'];
    case 'forecasting':
      return ['series'];
    case 'any':
      return ['images', 'series'];
  }
}
