import type { TObject } from '@sinclair/typebox';

/** What the result does; decides which validation, metrics and data sets fit. */
export type RecipeTask = 'classification' | 'forecasting';

/** A way to train, as GET /recipes shows it. */
export interface Recipe {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** `any`: the base model or the layers decide. */
  readonly task: RecipeTask | 'any';
  /** Whether `base_model` must be given; where it need not, it may not. */
  readonly needsBaseModel: boolean;
  /** JSON Schema of `hyperparameters`, every field with its default. */
  readonly hyperparameters: TObject;
}
