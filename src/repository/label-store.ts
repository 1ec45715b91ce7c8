import type { LabelRecord, LabelRecords } from './version-labels';

/** Labels of every model, by the model's name. */
export type LabelsByModel = ReadonlyMap<string, LabelRecords>;

/** One label that moved. */
export interface LabelChange {
  readonly model: string;
  readonly label: string;
  readonly record: LabelRecord;
}

/** Where the moves of labels are kept across restarts: a file of one server, or a database that several share. */
export interface LabelStore {
  /** What is kept; nothing when nothing was ever moved. Rejects when it is there but is not whole. */
  read(): Promise<LabelsByModel>;
  /**
   * Keeps a move; resolves once it survives a power cut.
   * @param labels every label as it is with the move
   * @param before what the mover took the label to be; where several move labels, a store whose label points elsewhere
   *   by now rejects with MODEL_LABEL_CONFLICT
   */
  write(labels: LabelsByModel, change: LabelChange, before: LabelRecord | undefined): Promise<void>;
  /** Moves since the last call, those of others among them; those of one server alone come back to nobody. */
  changes(): Promise<readonly LabelChange[]>;
}
