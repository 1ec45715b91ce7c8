// Written by `npm run client:types` from the OpenAPI document; not by hand.
export interface paths {
  '/api/v1/datasets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All versions of all data sets, newest first */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              datasets: {
                /** @description on the disk */
                bytes: number;
                /** Format: date-time */
                created_at: string;
                /** @description sha256 over the bytes as sent and how they were read */
                digest: string;
                /** @description the same for all versions of one name */
                id: string;
                kind: 'images' | 'series';
                name: string;
                /** @description pictures, or time steps of all series together */
                rows: number;
                /** @description classes and sizes of pictures; frequency, gaps and range of series */
                summary: {
                  [key: string]: unknown;
                };
                /** @description from 1; never given twice */
                version: number;
                warnings: string[];
              }[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    /** Stores a data set: multipart with name, options (JSON, may be absent) and file, in this order; answers 200 when the same bytes were there already */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'multipart/form-data': {
            /** @description a zip, npz, CSV or Parquet file, or IDX files; last */
            file: string[];
            /** @description of the data set; the same name makes the next version */
            name: string;
            /** @description JSON: how the files are read */
            options?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description on the disk */
              bytes: number;
              /** Format: date-time */
              created_at: string;
              /** @description sha256 over the bytes as sent and how they were read */
              digest: string;
              /** @description the same for all versions of one name */
              id: string;
              kind: 'images' | 'series';
              name: string;
              /** @description pictures, or time steps of all series together */
              rows: number;
              /** @description classes and sizes of pictures; frequency, gaps and range of series */
              summary: {
                [key: string]: unknown;
              };
              /** @description from 1; never given twice */
              version: number;
              warnings: string[];
            };
          };
        };
        /** @description Default Response */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description on the disk */
              bytes: number;
              /** Format: date-time */
              created_at: string;
              /** @description sha256 over the bytes as sent and how they were read */
              digest: string;
              /** @description the same for all versions of one name */
              id: string;
              kind: 'images' | 'series';
              name: string;
              /** @description pictures, or time steps of all series together */
              rows: number;
              /** @description classes and sizes of pictures; frequency, gaps and range of series */
              summary: {
                [key: string]: unknown;
              };
              /** @description from 1; never given twice */
              version: number;
              warnings: string[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        507: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/datasets/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The newest version of a data set */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description on the disk */
              bytes: number;
              /** Format: date-time */
              created_at: string;
              /** @description sha256 over the bytes as sent and how they were read */
              digest: string;
              /** @description the same for all versions of one name */
              id: string;
              kind: 'images' | 'series';
              name: string;
              /** @description pictures, or time steps of all series together */
              rows: number;
              /** @description classes and sizes of pictures; frequency, gaps and range of series */
              summary: {
                [key: string]: unknown;
              };
              /** @description from 1; never given twice */
              version: number;
              warnings: string[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/datasets/{id}/versions/{version}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One version of a data set */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description on the disk */
              bytes: number;
              /** Format: date-time */
              created_at: string;
              /** @description sha256 over the bytes as sent and how they were read */
              digest: string;
              /** @description the same for all versions of one name */
              id: string;
              kind: 'images' | 'series';
              name: string;
              /** @description pictures, or time steps of all series together */
              rows: number;
              /** @description classes and sizes of pictures; frequency, gaps and range of series */
              summary: {
                [key: string]: unknown;
              };
              /** @description from 1; never given twice */
              version: number;
              warnings: string[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Removes a version for good; its number is never given again */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/datasets/{id}/versions/{version}/pictures/{row}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One picture of a data set as PNG; its class name, percent-encoded, is in the header Picture-Label */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          row: number;
          version: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description the picture */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'image/png': string;
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every model with its versions */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              models: components['schemas']['Model'][];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One model with its versions */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              default_version: number | null;
              description: string | null;
              name: string;
              task: string | null;
              version_labels: {
                [key: string]: number;
              };
              /** @description by label: the second version, and its share of the requests */
              version_splits: {
                [key: string]: {
                  percent: number;
                  version: number;
                };
              };
              versions: {
                backend: string | null;
                device: string | null;
                format: string | null;
                /** @description manifest keys that were guessed */
                guessed: string[];
                inputs: {
                  dtype: string;
                  name: string;
                  /** @description null is a free axis; axis 0 is the batch */
                  shape: (number | null)[];
                }[];
                loaded_at: string | null;
                max_abs_error: number | null;
                /** @description out of memory until the next request */
                on_demand: boolean;
                outputs: {
                  dtype: string;
                  name: string;
                  /** @description null is a free axis; axis 0 is the batch */
                  shape: (number | null)[];
                }[];
                parameters: number | null;
                precision: string | null;
                precision_reason: string | null;
                reason: {
                  code: string;
                  detail: string;
                } | null;
                recurrence: string | null;
                state: 'new' | 'loading' | 'available' | 'draining' | 'unloading' | 'unloaded' | 'failed';
                version: number;
              }[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/actuals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Compares earlier forecasts with what came, and counts it in the metrics */
    post: {
      parameters: {
        query?: {
          version?: number;
          version_label?: string;
        };
        header?: never;
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      /** @description Earlier forecasts and what came; nothing is kept but the counts */
      requestBody: {
        content: {
          /**
           * @example {
           *       "forecasts": [
           *         {
           *           "id": "a",
           *           "mean": [
           *             10,
           *             12
           *           ],
           *           "intervals": {
           *             "90": {
           *               "lower": [
           *                 8,
           *                 9
           *               ],
           *               "upper": [
           *                 12,
           *                 15
           *               ]
           *             }
           *           },
           *           "actuals": [
           *             11,
           *             null
           *           ]
           *         }
           *       ]
           *     }
           */
          'application/json': {
            /** @description as the forecast route answered, with the actuals */
            forecasts: {
              /** @description what came, one a step; null where it is not known yet */
              actuals: (number | null)[];
              id?: string;
              intervals?: {
                [key: string]: {
                  lower: number[];
                  upper: number[];
                } | null;
              } | null;
              mean: number[];
            }[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description by level; 50, 80, 90, 95 and 99 are metrics too */
              coverage: {
                [key: string]: {
                  /** @description share of the actuals inside */
                  coverage: number;
                  values: number;
                };
              };
              /** @description null where no actual was known */
              mae: number | null;
              model: string;
              /** @description actuals that were compared */
              values: number;
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/anomalies': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Finds the values of series that lie outside their interval */
    post: {
      parameters: {
        query?: {
          conformal?: string;
          /** @description of a file: order of day and month in 1/2/2024 */
          date_order?: 'dmy' | 'mdy';
          /** @description of a CSV: . or , */
          decimal?: string;
          /** @description of a CSV: , ; | or a tab */
          delimiter?: string;
          frequency?: string;
          /** @description of a file: column that tells series apart; default unique_id */
          id?: string;
          level?: number;
          missing?: string;
          step?: number;
          /** @description of a file: column of the values; default y, else told from the cells */
          target?: string;
          /** @description of a file: column of times; default ds, else told from the cells */
          time?: string;
          time_zone?: string;
          version?: number;
          version_label?: string;
        };
        header?: {
          /** @description where a label is split, the same key meets the same version */
          'X-Request-Key'?: string;
          /** @description milliseconds that the client waits; what comes later is not computed */
          'X-Request-Timeout-Ms'?: number;
        };
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          /**
           * @example {
           *       "series": [
           *         {
           *           "id": "a",
           *           "start": "2020-01-01",
           *           "frequency": "D",
           *           "values": [
           *             10,
           *             12,
           *             13
           *           ]
           *         }
           *       ],
           *       "level": 99
           *     }
           */
          'application/json': {
            /** @description residuals that intervals are made of: absolute (one width for every series) or normalised (by how restless each is); default the manifest's */
            conformal?: unknown;
            /** @description long columns: timestamps */
            ds?: unknown;
            /** @description of every series without its own: D, h, 15min, MS; default inferred, else the model's */
            frequency?: unknown;
            /** @description covariates known for the horizon too, {name: numbers}; long columns go on with rows whose y is null */
            future?: unknown;
            /** @description percent of ordinary values that the interval holds; default 99 */
            level?: unknown;
            /** @description what is done about null: refuse (default), linear or seasonal */
            missing?: unknown;
            /** @description covariates known up to the last value, {name: numbers}: of plain numbers and long columns; an object's stand beside its values */
            past?: unknown;
            /** @description numbers; or objects {id, start, frequency, timestamps, time_zone, values}, one a series */
            series?: unknown;
            /** @description steps that each forecast judges; default 1, more costs less and sees less */
            step?: unknown;
            /** @description of every series without its own, as Europe/Berlin */
            time_zone?: unknown;
            /** @description long columns: which series */
            unique_id?: unknown;
            /** @description long columns: values */
            y?: unknown;
          };
          'application/octet-stream': unknown;
          'application/vnd.apache.parquet': unknown;
          'multipart/form-data': unknown;
          'text/csv': unknown;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              frequency: string | null;
              /** @description percent */
              level: number;
              model: string;
              results: {
                anomalies: {
                  expected: number;
                  /** @description in the values as sent */
                  index: number;
                  lower: number;
                  /** @description share of known residuals that were at least as large */
                  p_value: number;
                  /** @description distance in half-widths of the interval; above 1 is outside */
                  score: number;
                  timestamp: string | null;
                  upper: number;
                  value: number;
                }[];
                id: string;
                /** @description values that were judged */
                judged: number;
                /** @description index of the first value that was judged */
                judged_from: number;
              }[];
              /** @description milliseconds in each stage */
              timings_ms: {
                /** @description rows of the batch that the request ran in */
                batch_rows: number;
                compute: number;
                decode: number;
                encode: number;
                queue: number;
              };
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/backtests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Forecasts the known end of series from rolling origins, and scores it; a long one as a job
     * @description Beyond 2,000 runs of the model, or with `Prefer: respond-async`, the answer is 202 with the `Location` of a job.
     */
    post: {
      parameters: {
        query?: {
          adaptive?: boolean;
          conformal?: string;
          /** @description of a file: order of day and month in 1/2/2024 */
          date_order?: 'dmy' | 'mdy';
          /** @description of a CSV: . or , */
          decimal?: string;
          /** @description of a CSV: , ; | or a tab */
          delimiter?: string;
          frequency?: string;
          horizon?: number;
          /** @description of a file: column that tells series apart; default unique_id */
          id?: string;
          /** @description with a file: levels in percent, as 80,95 */
          levels?: string;
          missing?: string;
          /** @description with a file: quantiles, as 0.1,0.5,0.9 */
          quantiles?: string;
          step?: number;
          /** @description of a file: column of the values; default y, else told from the cells */
          target?: string;
          /** @description of a file: column of times; default ds, else told from the cells */
          time?: string;
          time_zone?: string;
          version?: number;
          version_label?: string;
          windows?: number;
        };
        header?: {
          /** @description where a label is split, the same key meets the same version */
          'X-Request-Key'?: string;
          /** @description milliseconds that the client waits; what comes later is not computed */
          'X-Request-Timeout-Ms'?: number;
        };
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          /**
           * @example {
           *       "series": [
           *         {
           *           "id": "a",
           *           "start": "2020-01-01",
           *           "frequency": "D",
           *           "values": [
           *             10,
           *             12,
           *             13
           *           ]
           *         }
           *       ],
           *       "windows": 12,
           *       "step": 7,
           *       "horizon": 14,
           *       "levels": [
           *         90
           *       ]
           *     }
           */
          'application/json': {
            /** @description true: the levels follow how the earlier intervals of a series held; default the manifest's */
            adaptive?: unknown;
            /** @description residuals that intervals are made of: absolute (one width for every series) or normalised (by how restless each is); default the manifest's */
            conformal?: unknown;
            /** @description long columns: timestamps */
            ds?: unknown;
            /** @description of every series without its own: D, h, 15min, MS; default inferred, else the model's */
            frequency?: unknown;
            /** @description covariates known for the horizon too, {name: numbers}; long columns go on with rows whose y is null */
            future?: unknown;
            /** @description steps of each forecast; default what the model was trained for */
            horizon?: unknown;
            /** @description levels in percent whose coverage is measured; default [80, 95] */
            levels?: unknown;
            /** @description what is done about null: refuse (default), linear or seasonal */
            missing?: unknown;
            /** @description covariates known up to the last value, {name: numbers}: of plain numbers and long columns; an object's stand beside its values */
            past?: unknown;
            /** @description quantiles that CRPS is measured by; default 0.1 to 0.9; not together with levels */
            quantiles?: unknown;
            /** @description numbers; or objects {id, start, frequency, timestamps, time_zone, values}, one a series */
            series?: unknown;
            /** @description steps from one forecast to the next; default the horizon */
            step?: unknown;
            /** @description of every series without its own, as Europe/Berlin */
            time_zone?: unknown;
            /** @description long columns: which series */
            unique_id?: unknown;
            /** @description forecasts of each series at most; default 10 */
            windows?: unknown;
            /** @description long columns: values */
            y?: unknown;
          };
          'application/octet-stream': unknown;
          'application/vnd.apache.parquet': unknown;
          'multipart/form-data': unknown;
          'text/csv': unknown;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              baselines: {
                last_value: {
                  by_step: {
                    mae: number;
                    rmse: number;
                  }[];
                  mae: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  mase: number | null;
                  rmse: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  rmsse: number | null;
                  /** @description percent, 0 to 200 */
                  smape: number;
                };
                ridge_ar: {
                  by_step: {
                    mae: number;
                    rmse: number;
                  }[];
                  mae: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  mase: number | null;
                  rmse: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  rmsse: number | null;
                  /** @description percent, 0 to 200 */
                  smape: number;
                };
                seasonal_naive: {
                  by_step: {
                    mae: number;
                    rmse: number;
                  }[];
                  mae: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  mase: number | null;
                  rmse: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  rmsse: number | null;
                  /** @description percent, 0 to 200 */
                  smape: number;
                };
              };
              /** @description forecasts that were made and scored */
              forecasts: number;
              frequency: string | null;
              horizon: number;
              intervals: {
                [key: string]: {
                  by_step: {
                    /** @description share of the values inside */
                    coverage: number;
                    /** @description mean width, in the units of the series */
                    width: number;
                  }[];
                  /** @description share of the values inside */
                  coverage: number;
                  /** @description mean width, in the units of the series */
                  width: number;
                } | null;
              } | null;
              metrics: {
                by_step: {
                  mae: number;
                  rmse: number;
                }[];
                /** @description in the units of the series; null without residuals */
                crps: number | null;
                mae: number;
                /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                mase: number | null;
                /** @description what the two are measured by */
                quantiles: number[];
                rmse: number;
                /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                rmsse: number | null;
                /** @description percent, 0 to 200 */
                smape: number;
                /** @description null without residuals */
                weighted_quantile_loss: number | null;
              };
              model: string;
              /** @description steps */
              season: number;
              series: {
                first_timestamps: string[] | null;
                id: string;
                mae: number;
                /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                mase: number | null;
                /** @description values that were known at each forecast */
                origins: number[];
                rmse: number;
              }[];
              skill: {
                /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                last_value: number | null;
                /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                ridge_ar: number | null;
                /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                seasonal_naive: number | null;
              };
              step: number;
              /** @description milliseconds in each stage */
              timings_ms: {
                /** @description rows of the batch that the request ran in */
                batch_rows: number;
                compute: number;
                decode: number;
                encode: number;
                queue: number;
              };
              uncertainty_reason: string | null;
              version: number;
            };
          };
        };
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              created_at: string;
              ended_at: string | null;
              error: components['schemas']['Problem'] | null;
              forecasts_done: number;
              forecasts_total: number;
              id: string;
              model: string;
              /** @description share of the forecasts that are made, 0 to 1 */
              progress: number;
              result: {
                baselines: {
                  last_value: {
                    by_step: {
                      mae: number;
                      rmse: number;
                    }[];
                    mae: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    mase: number | null;
                    rmse: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    rmsse: number | null;
                    /** @description percent, 0 to 200 */
                    smape: number;
                  };
                  ridge_ar: {
                    by_step: {
                      mae: number;
                      rmse: number;
                    }[];
                    mae: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    mase: number | null;
                    rmse: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    rmsse: number | null;
                    /** @description percent, 0 to 200 */
                    smape: number;
                  };
                  seasonal_naive: {
                    by_step: {
                      mae: number;
                      rmse: number;
                    }[];
                    mae: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    mase: number | null;
                    rmse: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    rmsse: number | null;
                    /** @description percent, 0 to 200 */
                    smape: number;
                  };
                };
                /** @description forecasts that were made and scored */
                forecasts: number;
                frequency: string | null;
                horizon: number;
                intervals: {
                  [key: string]: {
                    by_step: {
                      /** @description share of the values inside */
                      coverage: number;
                      /** @description mean width, in the units of the series */
                      width: number;
                    }[];
                    /** @description share of the values inside */
                    coverage: number;
                    /** @description mean width, in the units of the series */
                    width: number;
                  } | null;
                } | null;
                metrics: {
                  by_step: {
                    mae: number;
                    rmse: number;
                  }[];
                  /** @description in the units of the series; null without residuals */
                  crps: number | null;
                  mae: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  mase: number | null;
                  /** @description what the two are measured by */
                  quantiles: number[];
                  rmse: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  rmsse: number | null;
                  /** @description percent, 0 to 200 */
                  smape: number;
                  /** @description null without residuals */
                  weighted_quantile_loss: number | null;
                };
                model: string;
                /** @description steps */
                season: number;
                series: {
                  first_timestamps: string[] | null;
                  id: string;
                  mae: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  mase: number | null;
                  /** @description values that were known at each forecast */
                  origins: number[];
                  rmse: number;
                }[];
                skill: {
                  /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                  last_value: number | null;
                  /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                  ridge_ar: number | null;
                  /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                  seasonal_naive: number | null;
                };
                step: number;
                /** @description milliseconds in each stage */
                timings_ms: {
                  /** @description rows of the batch that the request ran in */
                  batch_rows: number;
                  compute: number;
                  decode: number;
                  encode: number;
                  queue: number;
                };
                uncertainty_reason: string | null;
                version: number;
              } | null;
              state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/backtests/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A long backtest: its state, progress and result */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              created_at: string;
              ended_at: string | null;
              error: components['schemas']['Problem'] | null;
              forecasts_done: number;
              forecasts_total: number;
              id: string;
              model: string;
              /** @description share of the forecasts that are made, 0 to 1 */
              progress: number;
              result: {
                baselines: {
                  last_value: {
                    by_step: {
                      mae: number;
                      rmse: number;
                    }[];
                    mae: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    mase: number | null;
                    rmse: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    rmsse: number | null;
                    /** @description percent, 0 to 200 */
                    smape: number;
                  };
                  ridge_ar: {
                    by_step: {
                      mae: number;
                      rmse: number;
                    }[];
                    mae: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    mase: number | null;
                    rmse: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    rmsse: number | null;
                    /** @description percent, 0 to 200 */
                    smape: number;
                  };
                  seasonal_naive: {
                    by_step: {
                      mae: number;
                      rmse: number;
                    }[];
                    mae: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    mase: number | null;
                    rmse: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    rmsse: number | null;
                    /** @description percent, 0 to 200 */
                    smape: number;
                  };
                };
                /** @description forecasts that were made and scored */
                forecasts: number;
                frequency: string | null;
                horizon: number;
                intervals: {
                  [key: string]: {
                    by_step: {
                      /** @description share of the values inside */
                      coverage: number;
                      /** @description mean width, in the units of the series */
                      width: number;
                    }[];
                    /** @description share of the values inside */
                    coverage: number;
                    /** @description mean width, in the units of the series */
                    width: number;
                  } | null;
                } | null;
                metrics: {
                  by_step: {
                    mae: number;
                    rmse: number;
                  }[];
                  /** @description in the units of the series; null without residuals */
                  crps: number | null;
                  mae: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  mase: number | null;
                  /** @description what the two are measured by */
                  quantiles: number[];
                  rmse: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  rmsse: number | null;
                  /** @description percent, 0 to 200 */
                  smape: number;
                  /** @description null without residuals */
                  weighted_quantile_loss: number | null;
                };
                model: string;
                /** @description steps */
                season: number;
                series: {
                  first_timestamps: string[] | null;
                  id: string;
                  mae: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  mase: number | null;
                  /** @description values that were known at each forecast */
                  origins: number[];
                  rmse: number;
                }[];
                skill: {
                  /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                  last_value: number | null;
                  /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                  ridge_ar: number | null;
                  /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                  seasonal_naive: number | null;
                };
                step: number;
                /** @description milliseconds in each stage */
                timings_ms: {
                  /** @description rows of the batch that the request ran in */
                  batch_rows: number;
                  compute: number;
                  decode: number;
                  encode: number;
                  queue: number;
                };
                uncertainty_reason: string | null;
                version: number;
              } | null;
              state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/backtests/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ends a backtest that waits or runs; twice is as good as once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              created_at: string;
              ended_at: string | null;
              error: components['schemas']['Problem'] | null;
              forecasts_done: number;
              forecasts_total: number;
              id: string;
              model: string;
              /** @description share of the forecasts that are made, 0 to 1 */
              progress: number;
              result: {
                baselines: {
                  last_value: {
                    by_step: {
                      mae: number;
                      rmse: number;
                    }[];
                    mae: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    mase: number | null;
                    rmse: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    rmsse: number | null;
                    /** @description percent, 0 to 200 */
                    smape: number;
                  };
                  ridge_ar: {
                    by_step: {
                      mae: number;
                      rmse: number;
                    }[];
                    mae: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    mase: number | null;
                    rmse: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    rmsse: number | null;
                    /** @description percent, 0 to 200 */
                    smape: number;
                  };
                  seasonal_naive: {
                    by_step: {
                      mae: number;
                      rmse: number;
                    }[];
                    mae: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    mase: number | null;
                    rmse: number;
                    /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                    rmsse: number | null;
                    /** @description percent, 0 to 200 */
                    smape: number;
                  };
                };
                /** @description forecasts that were made and scored */
                forecasts: number;
                frequency: string | null;
                horizon: number;
                intervals: {
                  [key: string]: {
                    by_step: {
                      /** @description share of the values inside */
                      coverage: number;
                      /** @description mean width, in the units of the series */
                      width: number;
                    }[];
                    /** @description share of the values inside */
                    coverage: number;
                    /** @description mean width, in the units of the series */
                    width: number;
                  } | null;
                } | null;
                metrics: {
                  by_step: {
                    mae: number;
                    rmse: number;
                  }[];
                  /** @description in the units of the series; null without residuals */
                  crps: number | null;
                  mae: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  mase: number | null;
                  /** @description what the two are measured by */
                  quantiles: number[];
                  rmse: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  rmsse: number | null;
                  /** @description percent, 0 to 200 */
                  smape: number;
                  /** @description null without residuals */
                  weighted_quantile_loss: number | null;
                };
                model: string;
                /** @description steps */
                season: number;
                series: {
                  first_timestamps: string[] | null;
                  id: string;
                  mae: number;
                  /** @description scaled by the naive forecast one season back; null where the past gives nothing to scale by */
                  mase: number | null;
                  /** @description values that were known at each forecast */
                  origins: number[];
                  rmse: number;
                }[];
                skill: {
                  /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                  last_value: number | null;
                  /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                  ridge_ar: number | null;
                  /** @description 1 - MAE / MAE of the baseline; null where it makes no error */
                  seasonal_naive: number | null;
                };
                step: number;
                /** @description milliseconds in each stage */
                timings_ms: {
                  /** @description rows of the batch that the request ran in */
                  batch_rows: number;
                  compute: number;
                  decode: number;
                  encode: number;
                  queue: number;
                };
                uncertainty_reason: string | null;
                version: number;
              } | null;
              state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/classify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Classifies a picture: a multipart file named image (once or more), an image/* body, or {"image": base64} */
    post: {
      parameters: {
        query?: {
          /** @description adds the picture that the model saw */
          debug?: 'input';
          /** @description adds margin, entropy and how unlike the training data */
          details?: boolean;
          top_k?: number;
          version?: number;
          version_label?: string;
        };
        header?: {
          /** @description where a label is split, the same key meets the same version */
          'X-Request-Key'?: string;
          /** @description milliseconds that the client waits; what comes later is not computed */
          'X-Request-Timeout-Ms'?: number;
        };
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description base64, or a data: URL */
            image: string;
          };
          'image/gif': string;
          'image/jpeg': string;
          'image/png': string;
          'image/tiff': string;
          'image/webp': string;
          'multipart/form-data': {
            image: string[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  abstain_reasons?: string[];
                  /** @description whether a threshold of the manifest is passed */
                  abstained?: boolean;
                  debug?: {
                    input: {
                      channels: number;
                      expected_polarity: 'light_on_dark' | 'dark_on_light' | 'any';
                      factor: number;
                      /** @description of the input */
                      height: number;
                      inverted: boolean;
                      picture: {
                        frames: number;
                        height: number;
                        type: string;
                        width: number;
                      };
                      /** @description base64: what the model saw, each pixel enlarged by factor */
                      png: string;
                      polarity: ('light_on_dark' | 'dark_on_light') | null;
                      /** @description [y, x, height, width] in pixels */
                      source: [number, number, number, number];
                      /** @description [y, x, height, width] in pixels */
                      target: [number, number, number, number];
                      width: number;
                    };
                  };
                  details?: {
                    /** @description 0 certain to 1 knows nothing */
                    entropy: number;
                    /** @description best score less the second */
                    margin: number;
                    max_logit: number | null;
                    out_of_distribution: number | null;
                    /** @description what the logits were divided by */
                    temperature: number;
                  };
                  model: string;
                  predictions: {
                    label: string;
                    /** @description probability, 0 to 1 */
                    score: number;
                  }[];
                  /** @description milliseconds in each stage */
                  timings_ms: {
                    /** @description rows of the batch that the request ran in */
                    batch_rows: number;
                    compute: number;
                    decode: number;
                    encode: number;
                    queue: number;
                  };
                  version: number;
                }
              | {
                  model: string;
                  results: (
                    | {
                        abstain_reasons?: string[];
                        /** @description whether a threshold of the manifest is passed */
                        abstained?: boolean;
                        debug?: {
                          input: {
                            channels: number;
                            expected_polarity: 'light_on_dark' | 'dark_on_light' | 'any';
                            factor: number;
                            /** @description of the input */
                            height: number;
                            inverted: boolean;
                            picture: {
                              frames: number;
                              height: number;
                              type: string;
                              width: number;
                            };
                            /** @description base64: what the model saw, each pixel enlarged by factor */
                            png: string;
                            polarity: ('light_on_dark' | 'dark_on_light') | null;
                            /** @description [y, x, height, width] in pixels */
                            source: [number, number, number, number];
                            /** @description [y, x, height, width] in pixels */
                            target: [number, number, number, number];
                            width: number;
                          };
                        };
                        details?: {
                          /** @description 0 certain to 1 knows nothing */
                          entropy: number;
                          /** @description best score less the second */
                          margin: number;
                          max_logit: number | null;
                          out_of_distribution: number | null;
                          /** @description what the logits were divided by */
                          temperature: number;
                        };
                        name: string;
                        predictions: {
                          label: string;
                          /** @description probability, 0 to 1 */
                          score: number;
                        }[];
                      }
                    | {
                        error: components['schemas']['Problem'];
                        name: string;
                      }
                  )[];
                  /** @description milliseconds in each stage */
                  timings_ms: {
                    /** @description rows of the batch that the request ran in */
                    batch_rows: number;
                    compute: number;
                    decode: number;
                    encode: number;
                    queue: number;
                  };
                  version: number;
                };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/explain': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A heat map of what speaks for a class: one picture, sent as for classify */
    post: {
      parameters: {
        query?: {
          /** @description label or index; default the predicted class */
          class?: string;
          /** @description json: numbers; png: the bare picture; both: numbers with the picture in base64 */
          format?: 'json' | 'png' | 'both';
          /** @description of grad_cam and layer_cam; default the last convolution */
          layer?: string;
          /** @description grad_cam and layer_cam look at a layer, occlusion and integrated_gradients at the input; all explain a logit */
          method?: 'grad_cam' | 'layer_cam' | 'occlusion' | 'integrated_gradients';
          version?: number;
          version_label?: string;
        };
        header?: {
          /** @description where a label is split, the same key meets the same version */
          'X-Request-Key'?: string;
          /** @description milliseconds that the client waits; what comes later is not computed */
          'X-Request-Timeout-Ms'?: number;
        };
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description base64, or a data: URL */
            image: string;
          };
          'image/gif': string;
          'image/jpeg': string;
          'image/png': string;
          'image/tiff': string;
          'image/webp': string;
          'multipart/form-data': {
            image: string[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description in the picture, around all cells at least half as hot as the hottest */
              box: [number, number, number, number] | null;
              class_index: number;
              /** @description nothing speaks for the class: the map is all 0 */
              empty: boolean;
              /** @description [rows][columns], 0 to 1 */
              heatmap: number[][];
              hottest: {
                /** @description [y, x, height, width] in pixels */
                box: [number, number, number, number];
                /** @description [y, x] in the map */
                cell: [number, number];
              } | null;
              /** @description the class that is explained */
              label: string;
              layer: string | null;
              /**
               * @description grad_cam and layer_cam look at a layer, occlusion and integrated_gradients at the input; all explain a logit
               * @default grad_cam
               */
              method: 'grad_cam' | 'layer_cam' | 'occlusion' | 'integrated_gradients';
              model: string;
              picture: {
                height: number;
                width: number;
              };
              /** @description base64: the map over the picture */
              png?: string;
              predicted: {
                label: string;
                /** @description probability, 0 to 1 */
                score: number;
              };
              /** @description its probability */
              score: number;
              /** @description milliseconds in each stage */
              timings_ms: {
                /** @description rows of the batch that the request ran in */
                batch_rows: number;
                compute: number;
                decode: number;
                encode: number;
                queue: number;
              };
              version: number;
            };
            'image/png': {
              /** @description in the picture, around all cells at least half as hot as the hottest */
              box: [number, number, number, number] | null;
              class_index: number;
              /** @description nothing speaks for the class: the map is all 0 */
              empty: boolean;
              /** @description [rows][columns], 0 to 1 */
              heatmap: number[][];
              hottest: {
                /** @description [y, x, height, width] in pixels */
                box: [number, number, number, number];
                /** @description [y, x] in the map */
                cell: [number, number];
              } | null;
              /** @description the class that is explained */
              label: string;
              layer: string | null;
              /**
               * @description grad_cam and layer_cam look at a layer, occlusion and integrated_gradients at the input; all explain a logit
               * @default grad_cam
               */
              method: 'grad_cam' | 'layer_cam' | 'occlusion' | 'integrated_gradients';
              model: string;
              picture: {
                height: number;
                width: number;
              };
              /** @description base64: the map over the picture */
              png?: string;
              predicted: {
                label: string;
                /** @description probability, 0 to 1 */
                score: number;
              };
              /** @description its probability */
              score: number;
              /** @description milliseconds in each stage */
              timings_ms: {
                /** @description rows of the batch that the request ran in */
                batch_rows: number;
                compute: number;
                decode: number;
                encode: number;
                queue: number;
              };
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/feature-maps': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The activations of a layer for one picture, as numbers or as a contact sheet */
    post: {
      parameters: {
        query: {
          /** @description y,x: what this cell sees */
          cell?: string;
          /** @description maps at most */
          channels?: number;
          /** @description json: numbers; png: the bare picture; both: numbers with the picture in base64 */
          format?: 'json' | 'png' | 'both';
          /** @description name of a layer */
          layer: string;
          /** @description adds the maps after 2x2 max and average pooling */
          pooled?: boolean;
          version?: number;
          version_label?: string;
        };
        header?: {
          /** @description where a label is split, the same key meets the same version */
          'X-Request-Key'?: string;
          /** @description milliseconds that the client waits; what comes later is not computed */
          'X-Request-Timeout-Ms'?: number;
        };
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description base64, or a data: URL */
            image: string;
          };
          'image/gif': string;
          'image/jpeg': string;
          'image/png': string;
          'image/tiff': string;
          'image/webp': string;
          'multipart/form-data': {
            image: string[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              cell?: {
                /** @description [y, x] */
                at: [number, number];
                /** @description the same in the picture, cut at its border */
                box: [number, number, number, number] | null;
                /** @description receptive field; null when it is all of the input */
                box_in_input: [number, number, number, number] | null;
                /** @description one a channel */
                values: number[];
              };
              /** @description how many are in maps, the first ones */
              channels: number;
              global_average: number[];
              global_max: number[];
              layer: string;
              /** @description [channel][y][x] */
              maps: number[][][];
              model: string;
              picture: {
                height: number;
                width: number;
              };
              /** @description base64 */
              png?: string;
              pooled?: {
                /** @description [channel][y][x] */
                average: number[][][];
                /** @description [channel][y][x] */
                max: number[][][];
                /** @description [y, x] */
                window: [number, number];
              };
              pooled_png?: {
                /** @description base64 */
                average: string;
                /** @description base64 */
                max: string;
              };
              /** @description of what the layer gives, without the batch */
              shape: number[];
              sheet?: {
                /** @description pixels of the sheet for one cell of a map */
                cell: number;
                columns: number;
                /** @description [y, x] pixels from one map to the next */
                pitch: [number, number];
                /** @description channel c stands in row floor(c / columns), column c mod columns */
                shown: number;
              };
              /** @description milliseconds in each stage */
              timings_ms: {
                /** @description rows of the batch that the request ran in */
                batch_rows: number;
                compute: number;
                decode: number;
                encode: number;
                queue: number;
              };
              /** @description class name in the file */
              type: string;
              version: number;
            };
            'image/png': {
              cell?: {
                /** @description [y, x] */
                at: [number, number];
                /** @description the same in the picture, cut at its border */
                box: [number, number, number, number] | null;
                /** @description receptive field; null when it is all of the input */
                box_in_input: [number, number, number, number] | null;
                /** @description one a channel */
                values: number[];
              };
              /** @description how many are in maps, the first ones */
              channels: number;
              global_average: number[];
              global_max: number[];
              layer: string;
              /** @description [channel][y][x] */
              maps: number[][][];
              model: string;
              picture: {
                height: number;
                width: number;
              };
              /** @description base64 */
              png?: string;
              pooled?: {
                /** @description [channel][y][x] */
                average: number[][][];
                /** @description [channel][y][x] */
                max: number[][][];
                /** @description [y, x] */
                window: [number, number];
              };
              pooled_png?: {
                /** @description base64 */
                average: string;
                /** @description base64 */
                max: string;
              };
              /** @description of what the layer gives, without the batch */
              shape: number[];
              sheet?: {
                /** @description pixels of the sheet for one cell of a map */
                cell: number;
                columns: number;
                /** @description [y, x] pixels from one map to the next */
                pitch: [number, number];
                /** @description channel c stands in row floor(c / columns), column c mod columns */
                shown: number;
              };
              /** @description milliseconds in each stage */
              timings_ms: {
                /** @description rows of the batch that the request ran in */
                batch_rows: number;
                compute: number;
                decode: number;
                encode: number;
                queue: number;
              };
              /** @description class name in the file */
              type: string;
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/forecast': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Continues one or many series */
    post: {
      parameters: {
        query?: {
          adaptive?: boolean;
          /** @description the seasonal naive baseline answers when the model cannot in time */
          allow_degraded?: boolean;
          conformal?: string;
          context?: string;
          /** @description of a file: order of day and month in 1/2/2024 */
          date_order?: 'dmy' | 'mdy';
          /** @description of a CSV: . or , */
          decimal?: string;
          /** @description of a CSV: , ; | or a tab */
          delimiter?: string;
          frequency?: string;
          horizon?: number;
          /** @description of a file: column that tells series apart; default unique_id */
          id?: string;
          /** @description with a file: levels in percent, as 80,95 */
          levels?: string;
          missing?: string;
          /** @description with a file: quantiles, as 0.1,0.5,0.9 */
          quantiles?: string;
          /** @description of a file: column of the values; default y, else told from the cells */
          target?: string;
          /** @description of a file: column of times; default ds, else told from the cells */
          time?: string;
          time_zone?: string;
          version?: number;
          version_label?: string;
        };
        header?: {
          /** @description where a label is split, the same key meets the same version */
          'X-Request-Key'?: string;
          /** @description milliseconds that the client waits; what comes later is not computed */
          'X-Request-Timeout-Ms'?: number;
        };
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          /**
           * @example {
           *       "series": [
           *         {
           *           "id": "a",
           *           "start": "2020-01-01",
           *           "frequency": "D",
           *           "values": [
           *             10,
           *             12,
           *             13
           *           ]
           *         }
           *       ],
           *       "horizon": 14,
           *       "levels": [
           *         80,
           *         95
           *       ],
           *       "context": "repeat_first"
           *     }
           */
          'application/json': {
            /** @description true: the level follows how the earlier intervals of a series held, by up to 200 earlier forecasts; default false */
            adaptive?: unknown;
            /** @description residuals that intervals are made of: absolute (one width for every series) or normalised (by how restless each is); default the manifest's */
            conformal?: unknown;
            /** @description what stands before a series shorter than the lookback: refuse (default), repeat_first, mean or zero */
            context?: unknown;
            /** @description long columns: timestamps */
            ds?: unknown;
            /** @description of every series without its own: D, h, 15min, MS; default inferred, else the model's */
            frequency?: unknown;
            /** @description covariates known for the horizon too, {name: numbers}; long columns go on with rows whose y is null */
            future?: unknown;
            /** @description steps ahead; default what the model was trained for, more by feeding back */
            horizon?: unknown;
            /** @description intervals by level in percent, as [80, 95] */
            levels?: unknown;
            /** @description what is done about null: refuse (default), linear or seasonal */
            missing?: unknown;
            /** @description covariates known up to the last value, {name: numbers}: of plain numbers and long columns; an object's stand beside its values */
            past?: unknown;
            /** @description quantiles between 0 and 1, as [0.1, 0.5, 0.9]; not together with levels */
            quantiles?: unknown;
            /** @description numbers; or objects {id, start, frequency, timestamps, time_zone, values}, one a series */
            series?: unknown;
            /** @description of every series without its own, as Europe/Berlin */
            time_zone?: unknown;
            /** @description long columns: which series */
            unique_id?: unknown;
            /** @description long columns: values */
            y?: unknown;
          };
          'application/octet-stream': unknown;
          'application/vnd.apache.parquet': unknown;
          'multipart/form-data': unknown;
          'text/csv': unknown;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description mean is the seasonal naive baseline */
              degraded: boolean;
              degraded_by: string | null;
              forecasts: {
                baselines: {
                  /** @description one value a step */
                  last_value: number[];
                  ridge_ar: number[] | null;
                  /** @description one value a step */
                  seasonal_naive: number[];
                };
                /** @description nulls that were filled */
                filled: number;
                id: string;
                intervals?: {
                  [key: string]: {
                    /** @description one value a step */
                    lower: number[];
                    /** @description one value a step */
                    upper: number[];
                  } | null;
                } | null;
                /** @description one value a step */
                mean: number[];
                /** @description values that the context policy put before the first */
                padded: number;
                quantiles?: {
                  [key: string]: number[] | null;
                } | null;
                skill: {
                  [key: string]: number;
                } | null;
                timestamps: string[] | null;
              }[];
              frequency: string | null;
              model: string;
              /** @description milliseconds in each stage */
              timings_ms: {
                /** @description rows of the batch that the request ran in */
                batch_rows: number;
                compute: number;
                decode: number;
                encode: number;
                queue: number;
              };
              uncertainty_reason: string | null;
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/labels': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The version labels of a model */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              labels: {
                label: string;
                /** @description earlier targets, oldest first; rollback goes to the last */
                past: {
                  split: {
                    /** @description of the requests, in steps of 0.01 */
                    percent: number;
                    version: number;
                  } | null;
                  /** Format: date-time */
                  until: string;
                  version: number;
                }[];
                /** @description false for a default that follows the newest available version */
                pinned: boolean;
                split: {
                  /** @description of the requests, in steps of 0.01 */
                  percent: number;
                  version: number;
                } | null;
                version: number;
              }[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/labels/{label}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One version label with its past */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description stable, canary, default */
          label: string;
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              label: string;
              /** @description earlier targets, oldest first; rollback goes to the last */
              past: {
                split: {
                  /** @description of the requests, in steps of 0.01 */
                  percent: number;
                  version: number;
                } | null;
                /** Format: date-time */
                until: string;
                version: number;
              }[];
              /** @description false for a default that follows the newest available version */
              pinned: boolean;
              split: {
                /** @description of the requests, in steps of 0.01 */
                percent: number;
                version: number;
              } | null;
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    /** Points a label to an available version, or splits it between two, if it still points to expected */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description stable, canary, default */
          label: string;
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          /**
           * @example {
           *       "version": 2,
           *       "expected": 1
           *     }
           */
          'application/json': {
            expected: number | null;
            split?: {
              /** @description of the requests, in steps of 0.01 */
              percent: number;
              version: number;
            } | null;
            version: number;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              label: string;
              /** @description earlier targets, oldest first; rollback goes to the last */
              past: {
                split: {
                  /** @description of the requests, in steps of 0.01 */
                  percent: number;
                  version: number;
                } | null;
                /** Format: date-time */
                until: string;
                version: number;
              }[];
              /** @description false for a default that follows the newest available version */
              pinned: boolean;
              split: {
                /** @description of the requests, in steps of 0.01 */
                percent: number;
                version: number;
              } | null;
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    post?: never;
    /** Removes a label; default then follows the newest available version */
    delete: {
      parameters: {
        query?: {
          /** @description refuse with 409 unless the label points to this version */
          expected?: number;
        };
        header?: never;
        path: {
          /** @description stable, canary, default */
          label: string;
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/labels/{label}/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Points a label to where it was before its last move */
    post: {
      parameters: {
        query?: {
          /** @description refuse with 409 unless the label points to this version */
          expected?: number;
        };
        header?: never;
        path: {
          /** @description stable, canary, default */
          label: string;
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              label: string;
              /** @description earlier targets, oldest first; rollback goes to the last */
              past: {
                split: {
                  /** @description of the requests, in steps of 0.01 */
                  percent: number;
                  version: number;
                } | null;
                /** Format: date-time */
                until: string;
                version: number;
              }[];
              /** @description false for a default that follows the newest available version */
              pinned: boolean;
              split: {
                /** @description of the requests, in steps of 0.01 */
                percent: number;
                version: number;
              } | null;
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/layers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The layers of a version with shapes, parameters and receptive fields */
    get: {
      parameters: {
        query?: {
          version?: number;
          version_label?: string;
        };
        header?: never;
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              layers: {
                name: string;
                output_shape: (number | null)[];
                parameters: number;
                receptive_field: {
                  offset: number[];
                  size: number[];
                  stride: number[];
                } | null;
                /** @description class name in the file */
                type: string;
              }[];
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/reload': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Looks at the folder now; versions that failed are tried again, the policy decides anew what serves */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description name of the model */
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              default_version: number | null;
              description: string | null;
              name: string;
              task: string | null;
              version_labels: {
                [key: string]: number;
              };
              /** @description by label: the second version, and its share of the requests */
              version_splits: {
                [key: string]: {
                  percent: number;
                  version: number;
                };
              };
              versions: {
                backend: string | null;
                device: string | null;
                format: string | null;
                /** @description manifest keys that were guessed */
                guessed: string[];
                inputs: {
                  dtype: string;
                  name: string;
                  /** @description null is a free axis; axis 0 is the batch */
                  shape: (number | null)[];
                }[];
                loaded_at: string | null;
                max_abs_error: number | null;
                /** @description out of memory until the next request */
                on_demand: boolean;
                outputs: {
                  dtype: string;
                  name: string;
                  /** @description null is a free axis; axis 0 is the batch */
                  shape: (number | null)[];
                }[];
                parameters: number | null;
                precision: string | null;
                precision_reason: string | null;
                reason: {
                  code: string;
                  detail: string;
                } | null;
                recurrence: string | null;
                state: 'new' | 'loading' | 'available' | 'draining' | 'unloading' | 'unloaded' | 'failed';
                version: number;
              }[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/versions/{version}/batching': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The batching settings of a version that serves, and what its queue holds now */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description name of the model */
          model: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description rows that a batch is padded up to; default powers of two up to max_batch_size */
              allowed_batch_sizes: number[];
              /** @description answer of a full queue; default 503 */
              full_status: 429 | 503;
              /** @description steps that sequences are padded up to; default none: a batch is as long as its longest, and longer ones stay as they are. Only for a model that padding does not change */
              length_buckets: number[];
              /** @description rows; default 32 */
              max_batch_size: number;
              /** @description longest wait to fill; default 0 */
              max_queue_delay_ms: number;
              /** @description default 2048 */
              max_queue_rows: number;
              now: {
                /** @description refused ones included */
                arriving_rows_per_second: number;
                /** @description batches that run, or wait to be run again */
                running_batches: number;
                waiting_requests: number;
                waiting_rows: number;
              };
              /** @description 0 goes first, 2 last; default 1 */
              priority: number;
              slo_ms: number | null;
              /** @description share of the engine; default 1 */
              weight: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Changes batching settings from the next batch on, until the version is loaded anew */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description name of the model */
          model: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          /**
           * @example {
           *       "max_batch_size": 16,
           *       "slo_ms": 50
           *     }
           */
          'application/json': {
            /** @description rows that a batch is padded up to; default powers of two up to max_batch_size */
            allowed_batch_sizes?: number[];
            /** @description answer of a full queue; default 503 */
            full_status?: 429 | 503;
            /** @description steps that sequences are padded up to; default none: a batch is as long as its longest, and longer ones stay as they are. Only for a model that padding does not change */
            length_buckets?: number[];
            /** @description rows; default 32 */
            max_batch_size?: number;
            /** @description longest wait to fill; default 0 */
            max_queue_delay_ms?: number;
            /** @description default 2048 */
            max_queue_rows?: number;
            /** @description 0 goes first, 2 last; default 1 */
            priority?: number;
            slo_ms?: number | null;
            /** @description share of the engine; default 1 */
            weight?: number;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description rows that a batch is padded up to; default powers of two up to max_batch_size */
              allowed_batch_sizes: number[];
              /** @description answer of a full queue; default 503 */
              full_status: 429 | 503;
              /** @description steps that sequences are padded up to; default none: a batch is as long as its longest, and longer ones stay as they are. Only for a model that padding does not change */
              length_buckets: number[];
              /** @description rows; default 32 */
              max_batch_size: number;
              /** @description longest wait to fill; default 0 */
              max_queue_delay_ms: number;
              /** @description default 2048 */
              max_queue_rows: number;
              now: {
                /** @description refused ones included */
                arriving_rows_per_second: number;
                /** @description batches that run, or wait to be run again */
                running_batches: number;
                waiting_requests: number;
                waiting_rows: number;
              };
              /** @description 0 goes first, 2 last; default 1 */
              priority: number;
              slo_ms: number | null;
              /** @description share of the engine; default 1 */
              weight: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    trace?: never;
  };
  '/api/v1/models/{model}/versions/{version}/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A zip of NAME/VERSION/saved_model.pb that TensorFlow Serving and tf.saved_model.load open */
    get: {
      parameters: {
        query?: {
          format?: 'saved_model';
        };
        header?: never;
        path: {
          /** @description name of the model */
          model: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description the SavedModel */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/zip': string;
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/versions/{version}/load': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Loads a version and keeps it, whatever the policy says; answers when it is available */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description name of the model */
          model: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              backend: string | null;
              device: string | null;
              format: string | null;
              /** @description manifest keys that were guessed */
              guessed: string[];
              inputs: {
                dtype: string;
                name: string;
                /** @description null is a free axis; axis 0 is the batch */
                shape: (number | null)[];
              }[];
              loaded_at: string | null;
              max_abs_error: number | null;
              /** @description out of memory until the next request */
              on_demand: boolean;
              outputs: {
                dtype: string;
                name: string;
                /** @description null is a free axis; axis 0 is the batch */
                shape: (number | null)[];
              }[];
              parameters: number | null;
              precision: string | null;
              precision_reason: string | null;
              reason: {
                code: string;
                detail: string;
              } | null;
              recurrence: string | null;
              state: 'new' | 'loading' | 'available' | 'draining' | 'unloading' | 'unloaded' | 'failed';
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models/{model}/versions/{version}/unload': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Finishes the requests of a version, frees its memory and keeps it out, whatever the policy says */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description name of the model */
          model: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              backend: string | null;
              device: string | null;
              format: string | null;
              /** @description manifest keys that were guessed */
              guessed: string[];
              inputs: {
                dtype: string;
                name: string;
                /** @description null is a free axis; axis 0 is the batch */
                shape: (number | null)[];
              }[];
              loaded_at: string | null;
              max_abs_error: number | null;
              /** @description out of memory until the next request */
              on_demand: boolean;
              outputs: {
                dtype: string;
                name: string;
                /** @description null is a free axis; axis 0 is the batch */
                shape: (number | null)[];
              }[];
              parameters: number | null;
              precision: string | null;
              precision_reason: string | null;
              reason: {
                code: string;
                detail: string;
              } | null;
              recurrence: string | null;
              state: 'new' | 'loading' | 'available' | 'draining' | 'unloading' | 'unloaded' | 'failed';
              version: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/recipes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The recipes of train jobs with JSON Schemas of their hyperparameters */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              recipes: {
                description: string;
                /** @description JSON Schema, every field with its default */
                hyperparameters: unknown;
                name: string;
                needs_base_model: boolean;
                /** @description classification, forecasting, or any: the data decide */
                task: string;
                title: string;
              }[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/server': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The version of the server and the device that its models run on */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              device: string | null;
              device_reason: string | null;
              /** @description of Striate */
              version: string;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Train jobs, newest first, a page at a time */
    get: {
      parameters: {
        query?: {
          cursor?: string;
          limit?: number;
          model?: string;
          recipe?: string;
          state?:
            | 'validating'
            | 'queued'
            | 'running'
            | 'pausing'
            | 'paused'
            | 'evaluating'
            | 'cancelling'
            | 'succeeded'
            | 'failed'
            | 'cancelled';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              jobs: {
                /** @description from 1; raised when a trainer is lost */
                attempt: number;
                best: {
                  epoch: number;
                  metric: string;
                  step: number;
                  value: number;
                } | null;
                /** Format: date-time */
                created_at: string;
                detail: string | null;
                ended_at: string | null;
                /** @description epochs completed */
                epoch: number;
                eta_seconds: number | null;
                id: string;
                links: {
                  [key: string]: string;
                };
                metrics: {
                  [key: string]: number | null;
                };
                /** @description 0 to 1 */
                progress: number;
                published: {
                  model: string;
                  version: number;
                } | null;
                queue_position: number | null;
                reason: string | null;
                retry_of: string | null;
                /** @description as resolved: every default stands */
                spec: {
                  [key: string]: unknown;
                };
                started_at: string | null;
                state:
                  | 'validating'
                  | 'queued'
                  | 'running'
                  | 'pausing'
                  | 'paused'
                  | 'evaluating'
                  | 'cancelling'
                  | 'succeeded'
                  | 'failed'
                  | 'cancelled';
                /** @description time in which training stood still for requests */
                yielded_seconds: number;
              }[];
              next: string | null;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    /** Submits a train job; it is on the disk when this answers. Idempotency-Key makes it safe to repeat */
    post: {
      parameters: {
        query?: {
          /** @description only says what is wrong and what it would take, from three steps; nothing is queued */
          dryRun?: boolean;
        };
        header?: {
          /** @description the same key never makes a second job */
          'Idempotency-Key'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description version to go on from: fine-tune only
             * @default null
             */
            base_model?: {
              /** @description served model */
              name: string;
              version: number;
            } | null;
            /** @default {} */
            checkpoint?: {
              /** @default 1 */
              every_epochs?: number;
              /** @default {} */
              keep?: {
                /** @default 1 */
                best?: number;
                /**
                 * @description epochs; 0 for none
                 * @default 0
                 */
                every?: number;
                /** @default 1 */
                latest?: number;
              };
            };
            dataset: {
              /** @description id of the data set */
              id: string;
              /** @description version of the data set */
              version: number;
            };
            /** @default auto */
            device?: 'auto' | 'cpu' | 'gpu';
            /** @default [] */
            gates?: {
              /** @description largest value that passes */
              max?: number;
              metric: string;
              /** @description least value that passes */
              min?: number;
              /** @description by how much it must be better than vs, in units of the metric; 0, the default: at least as good */
              min_improvement?: number;
              vs?: 'default' | 'last_value' | 'seasonal_naive' | 'ridge_ar';
            }[];
            /**
             * @description as the recipe says
             * @default {}
             */
            hyperparameters?: {
              [key: string]: unknown;
            };
            /** @default {} */
            limits?: {
              /**
               * @description memory of the trainer; null for what the server allows
               * @default null
               */
              memory_mib?: number | null;
            };
            /**
             * @description trainers that may be lost
             * @default 2
             */
            max_restarts?: number;
            /** @default {} */
            metadata?: {
              [key: string]: string;
            };
            /** @description model that the result becomes a version of */
            model: string;
            /**
             * @description version label that moves to the result when all gates pass; null for none
             * @default null
             */
            promote_to?: string | null;
            /** @description one of GET /recipes */
            recipe: string;
            /** @default 1 */
            seed?: number;
            /** @default {} */
            stop?: {
              /**
               * @description null: all epochs are trained
               * @default null
               */
              early_stopping?: {
                /**
                 * @description a smaller change counts as none
                 * @default 0
                 */
                min_delta?: number;
                /**
                 * @description auto: larger is better for names with accuracy or f1, else smaller
                 * @default auto
                 */
                mode?: 'auto' | 'min' | 'max';
                /** @default val_loss */
                monitor?: string;
                /**
                 * @description epochs without a better one
                 * @default 5
                 */
                patience?: number;
                /**
                 * @description end with the weights of the best epoch
                 * @default true
                 */
                restore_best?: boolean;
              } | null;
              /**
               * @description training time after which the job fails as timeout; null for none
               * @default null
               */
              max_seconds?: number | null;
            };
            /**
             * @description null: a fraction of 0.1
             * @default null
             */
            validation?: {
              /** @description ISO 8601 time: series are held out from there on */
              after?: string;
              dataset?: {
                /** @description id of the data set */
                id: string;
                /** @description version of the data set */
                version: number;
              };
              /** @description share of the rows that is held out */
              fraction?: number;
              /** @description hold out the same share of each class; default true for classification */
              stratify?: boolean;
            } | null;
            /**
             * @description address that hears of the end
             * @default null
             */
            webhook?: string | null;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              estimate: {
                device: string;
                held_out_rows: number;
                /** @description most memory of the trainer so far */
                memory_bytes: number;
                parameters: number;
                /** @description training and validation on a machine that is idle otherwise */
                seconds: number;
                step_ms: number | null;
                steps_per_epoch: number;
                total_steps: number;
                train_rows: number;
              } | null;
              problems: {
                detail: string;
                pointer: string;
              }[];
              spec: {
                [key: string]: unknown;
              } | null;
              valid: boolean;
              warnings: string[];
            };
          };
        };
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description from 1; raised when a trainer is lost */
              attempt: number;
              best: {
                epoch: number;
                metric: string;
                step: number;
                value: number;
              } | null;
              /** Format: date-time */
              created_at: string;
              detail: string | null;
              ended_at: string | null;
              /** @description epochs completed */
              epoch: number;
              eta_seconds: number | null;
              id: string;
              links: {
                [key: string]: string;
              };
              metrics: {
                [key: string]: number | null;
              };
              /** @description 0 to 1 */
              progress: number;
              published: {
                model: string;
                version: number;
              } | null;
              queue_position: number | null;
              reason: string | null;
              retry_of: string | null;
              /** @description as resolved: every default stands */
              spec: {
                [key: string]: unknown;
              };
              started_at: string | null;
              state:
                | 'validating'
                | 'queued'
                | 'running'
                | 'pausing'
                | 'paused'
                | 'evaluating'
                | 'cancelling'
                | 'succeeded'
                | 'failed'
                | 'cancelled';
              /** @description time in which training stood still for requests */
              yielded_seconds: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        507: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One train job; its ETag goes into If-Match of a change */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description from 1; raised when a trainer is lost */
              attempt: number;
              best: {
                epoch: number;
                metric: string;
                step: number;
                value: number;
              } | null;
              /** Format: date-time */
              created_at: string;
              detail: string | null;
              ended_at: string | null;
              /** @description epochs completed */
              epoch: number;
              eta_seconds: number | null;
              id: string;
              links: {
                [key: string]: string;
              };
              metrics: {
                [key: string]: number | null;
              };
              /** @description 0 to 1 */
              progress: number;
              published: {
                model: string;
                version: number;
              } | null;
              queue_position: number | null;
              reason: string | null;
              retry_of: string | null;
              /** @description as resolved: every default stands */
              spec: {
                [key: string]: unknown;
              };
              started_at: string | null;
              state:
                | 'validating'
                | 'queued'
                | 'running'
                | 'pausing'
                | 'paused'
                | 'evaluating'
                | 'cancelling'
                | 'succeeded'
                | 'failed'
                | 'cancelled';
              /** @description time in which training stood still for requests */
              yielded_seconds: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ends a job that waits, stops one that runs; twice is as good as once */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description ETag of the job: refused with 412 when it has changed since */
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description from 1; raised when a trainer is lost */
              attempt: number;
              best: {
                epoch: number;
                metric: string;
                step: number;
                value: number;
              } | null;
              /** Format: date-time */
              created_at: string;
              detail: string | null;
              ended_at: string | null;
              /** @description epochs completed */
              epoch: number;
              eta_seconds: number | null;
              id: string;
              links: {
                [key: string]: string;
              };
              metrics: {
                [key: string]: number | null;
              };
              /** @description 0 to 1 */
              progress: number;
              published: {
                model: string;
                version: number;
              } | null;
              queue_position: number | null;
              reason: string | null;
              retry_of: string | null;
              /** @description as resolved: every default stands */
              spec: {
                [key: string]: unknown;
              };
              started_at: string | null;
              state:
                | 'validating'
                | 'queued'
                | 'running'
                | 'pausing'
                | 'paused'
                | 'evaluating'
                | 'cancelling'
                | 'succeeded'
                | 'failed'
                | 'cancelled';
              /** @description time in which training stood still for requests */
              yielded_seconds: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        412: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        507: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/checkpoints': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Checkpoints that are kept, oldest first */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              checkpoints: {
                bytes: number;
                epoch: number;
                metrics: {
                  [key: string]: number | null;
                };
                sha256: string;
                step: number;
              }[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Messages to the job's webhook, with how their tries ended */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              deliveries: {
                /** @description exactly as sent */
                body: string;
                /** Format: date-time */
                created_at: string;
                ended_at: string | null;
                /** @description the webhook-id that the receiver sees, the same for every try */
                id: string;
                last_error: string | null;
                last_status: number | null;
                next_try_at: string | null;
                state: 'pending' | 'delivered' | 'failed' | 'gone';
                tries: number;
                url: string;
              }[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/deliveries/{delivery}/redeliver': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sends a message once more, from the first try on, whatever became of it */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          delivery: string;
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description exactly as sent */
              body: string;
              /** Format: date-time */
              created_at: string;
              ended_at: string | null;
              /** @description the webhook-id that the receiver sees, the same for every try */
              id: string;
              last_error: string | null;
              last_status: number | null;
              next_try_at: string | null;
              state: 'pending' | 'delivered' | 'failed' | 'gone';
              tries: number;
              url: string;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Events after a number: a list of at most 500, or with Accept: text/event-stream a stream that goes on (Last-Event-ID is heard) and ends with the job */
    get: {
      parameters: {
        query?: {
          after?: number;
        };
        header?: {
          /** @description the stream goes on after this event */
          'Last-Event-ID'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              events: {
                data: unknown;
                /** @description from 1, without gaps */
                seq: number;
                /** Format: date-time */
                time: string;
                type: string;
              }[];
            };
            'text/event-stream': {
              events: {
                data: unknown;
                /** @description from 1, without gaps */
                seq: number;
                /** Format: date-time */
                time: string;
                type: string;
              }[];
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Metrics over steps in columns; more points than max_points are thinned */
    get: {
      parameters: {
        query?: {
          max_points?: number;
          /** @description names with commas; absent: all */
          series?: string;
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              metrics: {
                [key: string]: {
                  steps: number[];
                  values: (number | null)[];
                };
              };
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/pause': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stops a running job at a checkpoint; twice is as good as once */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description ETag of the job: refused with 412 when it has changed since */
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description from 1; raised when a trainer is lost */
              attempt: number;
              best: {
                epoch: number;
                metric: string;
                step: number;
                value: number;
              } | null;
              /** Format: date-time */
              created_at: string;
              detail: string | null;
              ended_at: string | null;
              /** @description epochs completed */
              epoch: number;
              eta_seconds: number | null;
              id: string;
              links: {
                [key: string]: string;
              };
              metrics: {
                [key: string]: number | null;
              };
              /** @description 0 to 1 */
              progress: number;
              published: {
                model: string;
                version: number;
              } | null;
              queue_position: number | null;
              reason: string | null;
              retry_of: string | null;
              /** @description as resolved: every default stands */
              spec: {
                [key: string]: unknown;
              };
              started_at: string | null;
              state:
                | 'validating'
                | 'queued'
                | 'running'
                | 'pausing'
                | 'paused'
                | 'evaluating'
                | 'cancelling'
                | 'succeeded'
                | 'failed'
                | 'cancelled';
              /** @description time in which training stood still for requests */
              yielded_seconds: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        412: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        507: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/report': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the evaluation found: measures beside the baselines, gates, lineage; with format=html a page that needs nothing else */
    get: {
      parameters: {
        query?: {
          format?: 'json' | 'html';
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description report.json of the version */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': unknown;
            'text/html': unknown;
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/repro': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** repro.json: the job to submit again, and the measures and weights that must come out */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              expected: {
                metrics: {
                  [key: string]: number | null;
                };
                parameters: number;
                /** @description the same on the same kind of CPU, threads and TensorFlow */
                weights_sha256: string;
              };
              /** @enum {string} */
              format: 'striate-repro';
              /** @enum {number} */
              format_version: 1;
              /** @description what it followed from: digests, versions, device */
              lineage: {
                [key: string]: unknown;
              };
              /** @description to be submitted again as it is */
              spec: {
                [key: string]: unknown;
              };
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/resume': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Puts a paused job back into the queue; twice is as good as once */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description ETag of the job: refused with 412 when it has changed since */
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description from 1; raised when a trainer is lost */
              attempt: number;
              best: {
                epoch: number;
                metric: string;
                step: number;
                value: number;
              } | null;
              /** Format: date-time */
              created_at: string;
              detail: string | null;
              ended_at: string | null;
              /** @description epochs completed */
              epoch: number;
              eta_seconds: number | null;
              id: string;
              links: {
                [key: string]: string;
              };
              metrics: {
                [key: string]: number | null;
              };
              /** @description 0 to 1 */
              progress: number;
              published: {
                model: string;
                version: number;
              } | null;
              queue_position: number | null;
              reason: string | null;
              retry_of: string | null;
              /** @description as resolved: every default stands */
              spec: {
                [key: string]: unknown;
              };
              started_at: string | null;
              state:
                | 'validating'
                | 'queued'
                | 'running'
                | 'pausing'
                | 'paused'
                | 'evaluating'
                | 'cancelling'
                | 'succeeded'
                | 'failed'
                | 'cancelled';
              /** @description time in which training stood still for requests */
              yielded_seconds: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        412: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        507: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/train-jobs/{id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Makes a new job of a failed or cancelled one, from its last checkpoint; twice is as good as once */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description ETag of the job: refused with 412 when it has changed since */
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description from 1; raised when a trainer is lost */
              attempt: number;
              best: {
                epoch: number;
                metric: string;
                step: number;
                value: number;
              } | null;
              /** Format: date-time */
              created_at: string;
              detail: string | null;
              ended_at: string | null;
              /** @description epochs completed */
              epoch: number;
              eta_seconds: number | null;
              id: string;
              links: {
                [key: string]: string;
              };
              metrics: {
                [key: string]: number | null;
              };
              /** @description 0 to 1 */
              progress: number;
              published: {
                model: string;
                version: number;
              } | null;
              queue_position: number | null;
              reason: string | null;
              retry_of: string | null;
              /** @description as resolved: every default stands */
              spec: {
                [key: string]: unknown;
              };
              started_at: string | null;
              state:
                | 'validating'
                | 'queued'
                | 'running'
                | 'pausing'
                | 'paused'
                | 'evaluating'
                | 'cancelling'
                | 'succeeded'
                | 'failed'
                | 'cancelled';
              /** @description time in which training stood still for requests */
              yielded_seconds: number;
            };
          };
        };
        /** @description refused: code says why, hint how to mend it */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        412: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        507: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/livez': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process is up */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {boolean} */
              live: true;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Prometheus metrics; OpenMetrics with exemplars where the Accept header asks for it */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/openmetrics-text': string;
            'text/plain': string;
          };
        };
        /** @description refused: code says why, hint how to mend it */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description refused: code says why, hint how to mend it */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/readyz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the server should get requests: every version has ended loading */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '2XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              ready: boolean;
              reason: string | null;
            };
          };
        };
        /** @description Default Response */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              ready: boolean;
              reason: string | null;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/schemas/manifest': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** JSON Schema of striate.json */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/schema+json': {
              [key: string]: unknown;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Names of the models */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              models: string[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** State of the versions of a model */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description newest first */
              model_version_status: {
                /** @description START, LOADING, AVAILABLE, UNLOADING or END */
                state: string;
                status: {
                  error_code: string;
                  error_message: string;
                };
                version: string;
              }[];
              name: string;
              ready: boolean;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}:classify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Classes with scores for examples */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            context?: {
              [key: string]: unknown;
            };
            examples: {
              [key: string]: unknown;
            }[];
            signature_name?: string;
          };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description for each row the classes with their scores */
              results: [string, number][][];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}:predict': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a model on tensors */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json':
            | {
                instances: unknown[];
                signature_name?: string;
              }
            | {
                inputs: unknown;
                signature_name?: string;
              };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  predictions: unknown[];
                }
              | {
                  outputs: unknown;
                };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}:regress': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A value for each example */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            context?: {
              [key: string]: unknown;
            };
            examples: {
              [key: string]: unknown;
            }[];
            signature_name?: string;
          };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              results: number[];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/labels/{label}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** State of the versions of a model, of the version that a label points to */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          label: string;
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description newest first */
              model_version_status: {
                /** @description START, LOADING, AVAILABLE, UNLOADING or END */
                state: string;
                status: {
                  error_code: string;
                  error_message: string;
                };
                version: string;
              }[];
              name: string;
              ready: boolean;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/labels/{label}:classify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Classes with scores for examples, of the version that a label points to */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          label: string;
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            context?: {
              [key: string]: unknown;
            };
            examples: {
              [key: string]: unknown;
            }[];
            signature_name?: string;
          };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description for each row the classes with their scores */
              results: [string, number][][];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/labels/{label}:predict': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a model on tensors, of the version that a label points to */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          label: string;
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json':
            | {
                instances: unknown[];
                signature_name?: string;
              }
            | {
                inputs: unknown;
                signature_name?: string;
              };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  predictions: unknown[];
                }
              | {
                  outputs: unknown;
                };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/labels/{label}:regress': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A value for each example, of the version that a label points to */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          label: string;
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            context?: {
              [key: string]: unknown;
            };
            examples: {
              [key: string]: unknown;
            }[];
            signature_name?: string;
          };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              results: number[];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/labels/{label}/metadata': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Signature of a model, of the version that a label points to */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          label: string;
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              metadata: {
                signature_def: {
                  signature_def: {
                    [key: string]: {
                      defaults: Record<string, never>;
                      inputs: {
                        [key: string]: {
                          dtype: string;
                          name: string;
                          tensor_shape: {
                            dim: {
                              name: string;
                              size: string;
                            }[];
                            unknown_rank: boolean;
                          };
                        };
                      };
                      method_name: string;
                      outputs: {
                        [key: string]: {
                          dtype: string;
                          name: string;
                          tensor_shape: {
                            dim: {
                              name: string;
                              size: string;
                            }[];
                            unknown_rank: boolean;
                          };
                        };
                      };
                    };
                  };
                };
              };
              model_spec: {
                name: string;
                signature_name: string;
                version: string;
              };
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/metadata': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Signature of a model */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              metadata: {
                signature_def: {
                  signature_def: {
                    [key: string]: {
                      defaults: Record<string, never>;
                      inputs: {
                        [key: string]: {
                          dtype: string;
                          name: string;
                          tensor_shape: {
                            dim: {
                              name: string;
                              size: string;
                            }[];
                            unknown_rank: boolean;
                          };
                        };
                      };
                      method_name: string;
                      outputs: {
                        [key: string]: {
                          dtype: string;
                          name: string;
                          tensor_shape: {
                            dim: {
                              name: string;
                              size: string;
                            }[];
                            unknown_rank: boolean;
                          };
                        };
                      };
                    };
                  };
                };
              };
              model_spec: {
                name: string;
                signature_name: string;
                version: string;
              };
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/versions/{version}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** State of the versions of a model, of one version */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description newest first */
              model_version_status: {
                /** @description START, LOADING, AVAILABLE, UNLOADING or END */
                state: string;
                status: {
                  error_code: string;
                  error_message: string;
                };
                version: string;
              }[];
              name: string;
              ready: boolean;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/versions/{version}:classify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Classes with scores for examples, of one version */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            context?: {
              [key: string]: unknown;
            };
            examples: {
              [key: string]: unknown;
            }[];
            signature_name?: string;
          };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description for each row the classes with their scores */
              results: [string, number][][];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/versions/{version}:predict': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a model on tensors, of one version */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json':
            | {
                instances: unknown[];
                signature_name?: string;
              }
            | {
                inputs: unknown;
                signature_name?: string;
              };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  predictions: unknown[];
                }
              | {
                  outputs: unknown;
                };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/versions/{version}:regress': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A value for each example, of one version */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            context?: {
              [key: string]: unknown;
            };
            examples: {
              [key: string]: unknown;
            }[];
            signature_name?: string;
          };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              results: number[];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{model}/versions/{version}/metadata': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Signature of a model, of one version */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
          version: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              metadata: {
                signature_def: {
                  signature_def: {
                    [key: string]: {
                      defaults: Record<string, never>;
                      inputs: {
                        [key: string]: {
                          dtype: string;
                          name: string;
                          tensor_shape: {
                            dim: {
                              name: string;
                              size: string;
                            }[];
                            unknown_rank: boolean;
                          };
                        };
                      };
                      method_name: string;
                      outputs: {
                        [key: string]: {
                          dtype: string;
                          name: string;
                          tensor_shape: {
                            dim: {
                              name: string;
                              size: string;
                            }[];
                            unknown_rank: boolean;
                          };
                        };
                      };
                    };
                  };
                };
              };
              model_spec: {
                name: string;
                signature_name: string;
                version: string;
              };
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/timeseries/forecast': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Continues series, in the dialect of KServe */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description one series each */
            inputs: {
              /** @description S, T, H, D, W, M, Q, Y or second, minute, hour, day, week, month, quarter, year */
              frequency: string;
              name: string;
              series: number[];
              start_timestamp?: string | null;
              /** @constant */
              type?: 'univariate_time_series';
            }[];
            model: string;
            options: {
              horizon: number;
              quantiles?: number[];
            };
          };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code?: string;
                message: string;
                param?: string | null;
                type: string;
              };
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code?: string;
                message: string;
                param?: string | null;
                type: string;
              };
            };
          };
        };
        /** @description the forecasts */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description seconds since the epoch */
              created_at: number;
              error: null;
              id: string;
              model: string;
              outputs: {
                content: {
                  /** @description S, T, H, D, W, M, Q, Y or second, minute, hour, day, week, month, quarter, year */
                  frequency: string;
                  mean_forecast: number[];
                  name: string;
                  quantiles?: {
                    [key: string]: number[];
                  };
                  /** @description empty where the input had none */
                  start_timestamp: string;
                  /** @constant */
                  type: 'univariate_time_series';
                }[];
                error: null;
                /** @description name of the input */
                id: string;
                /** @constant */
                status: 'completed';
                type: string;
              }[];
              /** @constant */
              status: 'completed';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/timeseries/models': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Names of the models that forecast */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code?: string;
                message: string;
                param?: string | null;
                type: string;
              };
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code?: string;
                message: string;
                param?: string | null;
                type: string;
              };
            };
          };
        };
        /** @description the names */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string[];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Name, version and extensions of the server */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              extensions: string[];
              name: string;
              version: string;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the server runs */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @constant */
              live: true;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the server takes requests */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description ready */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @constant */
              live: true;
              ready: boolean;
            };
          };
        };
        /** @description not ready */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @constant */
              live: true;
              ready: boolean;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Names of the models */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              models: string[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/{model}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Inputs and outputs of a model */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              inputs: {
                datatype: string;
                name: string;
                /** @description -1 is a free axis */
                shape: number[];
              }[];
              name: string;
              outputs: {
                datatype: string;
                name: string;
                /** @description -1 is a free axis */
                shape: number[];
              }[];
              platform: string;
              versions: string[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/{model}/config': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How a model is served */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              backend: string;
              dynamic_batching?: {
                max_queue_delay_microseconds: number;
                preferred_batch_size: number[];
                preserve_ordering: boolean;
              };
              input: {
                data_type: string;
                dims: number[];
                is_shape_tensor: boolean;
                name: string;
                optional: boolean;
              }[];
              instance_group: {
                count: number;
                gpus: number[];
                kind: string;
                name: string;
              }[];
              /** @description rows; 0 for a model that does not batch */
              max_batch_size: number;
              model_transaction_policy: {
                decoupled: boolean;
              };
              name: string;
              output: {
                data_type: string;
                dims: number[];
                is_shape_tensor: boolean;
                label_filename: string;
                name: string;
              }[];
              platform: string;
              version_policy: {
                specific: {
                  versions: number[];
                };
              };
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/{model}/infer': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a model on tensors */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description bytes of JSON at the start of the body; the tensors follow; 0: the body is the model's only input, raw */
          'Inference-Header-Content-Length'?: number;
        };
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description echoed in the answer */
            id?: string;
            inputs: {
              /** @description flat or nested, in rows */
              data?: unknown[];
              /** @description FP32, INT64, UINT8, BOOL, BYTES, … */
              datatype: string;
              name: string;
              parameters?: {
                [key: string]: string | number | boolean;
              };
              shape: number[];
            }[];
            outputs?: {
              name: string;
              parameters?: {
                [key: string]: string | number | boolean;
              };
            }[];
            parameters?: {
              [key: string]: string | number | boolean;
            };
          };
          'application/octet-stream': unknown;
          'image/jpeg': unknown;
          'image/png': unknown;
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the outputs */
        200: {
          headers: {
            /** @description bytes of JSON at the start of the body; the tensors follow */
            'Inference-Header-Content-Length'?: number;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              id?: string;
              model_name: string;
              model_version: string;
              outputs: {
                /** @description flat, in rows */
                data?: unknown[];
                datatype: string;
                name: string;
                parameters?: {
                  binary_data_size: number;
                };
                shape: number[];
              }[];
            };
            'application/octet-stream': unknown;
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/{model}/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether a model takes requests */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              name: string;
              /** @constant */
              ready: true;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/{model}/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Statistics of a model */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              model_stats: {
                batch_stats: {
                  batch_size: number;
                  compute_infer: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_input: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_output: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                }[];
                /** @description batches */
                execution_count: number;
                /** @description rows */
                inference_count: number;
                inference_stats: {
                  cache_hit: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  cache_miss: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_infer: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_input: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_output: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  fail: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  queue: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  success: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                };
                /** @description milliseconds since 1970; 0: never */
                last_inference: number;
                memory_usage: unknown[];
                name: string;
                response_stats: Record<string, never>;
                version: string;
              }[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/{model}/versions/{version}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Inputs and outputs of a model, of one version */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
          version: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              inputs: {
                datatype: string;
                name: string;
                /** @description -1 is a free axis */
                shape: number[];
              }[];
              name: string;
              outputs: {
                datatype: string;
                name: string;
                /** @description -1 is a free axis */
                shape: number[];
              }[];
              platform: string;
              versions: string[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/{model}/versions/{version}/config': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How a model is served, of one version */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
          version: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              backend: string;
              dynamic_batching?: {
                max_queue_delay_microseconds: number;
                preferred_batch_size: number[];
                preserve_ordering: boolean;
              };
              input: {
                data_type: string;
                dims: number[];
                is_shape_tensor: boolean;
                name: string;
                optional: boolean;
              }[];
              instance_group: {
                count: number;
                gpus: number[];
                kind: string;
                name: string;
              }[];
              /** @description rows; 0 for a model that does not batch */
              max_batch_size: number;
              model_transaction_policy: {
                decoupled: boolean;
              };
              name: string;
              output: {
                data_type: string;
                dims: number[];
                is_shape_tensor: boolean;
                label_filename: string;
                name: string;
              }[];
              platform: string;
              version_policy: {
                specific: {
                  versions: number[];
                };
              };
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/{model}/versions/{version}/infer': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a model on tensors, of one version */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description bytes of JSON at the start of the body; the tensors follow; 0: the body is the model's only input, raw */
          'Inference-Header-Content-Length'?: number;
        };
        path: {
          model: string;
          version: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description echoed in the answer */
            id?: string;
            inputs: {
              /** @description flat or nested, in rows */
              data?: unknown[];
              /** @description FP32, INT64, UINT8, BOOL, BYTES, … */
              datatype: string;
              name: string;
              parameters?: {
                [key: string]: string | number | boolean;
              };
              shape: number[];
            }[];
            outputs?: {
              name: string;
              parameters?: {
                [key: string]: string | number | boolean;
              };
            }[];
            parameters?: {
              [key: string]: string | number | boolean;
            };
          };
          'application/octet-stream': unknown;
          'image/jpeg': unknown;
          'image/png': unknown;
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the outputs */
        200: {
          headers: {
            /** @description bytes of JSON at the start of the body; the tensors follow */
            'Inference-Header-Content-Length'?: number;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              id?: string;
              model_name: string;
              model_version: string;
              outputs: {
                /** @description flat, in rows */
                data?: unknown[];
                datatype: string;
                name: string;
                parameters?: {
                  binary_data_size: number;
                };
                shape: number[];
              }[];
            };
            'application/octet-stream': unknown;
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/{model}/versions/{version}/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether a model takes requests, of one version */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
          version: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              name: string;
              /** @constant */
              ready: true;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/{model}/versions/{version}/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Statistics of a model, of one version */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
          version: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              model_stats: {
                batch_stats: {
                  batch_size: number;
                  compute_infer: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_input: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_output: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                }[];
                /** @description batches */
                execution_count: number;
                /** @description rows */
                inference_count: number;
                inference_stats: {
                  cache_hit: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  cache_miss: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_infer: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_input: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_output: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  fail: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  queue: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  success: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                };
                /** @description milliseconds since 1970; 0: never */
                last_inference: number;
                memory_usage: unknown[];
                name: string;
                response_stats: Record<string, never>;
                version: string;
              }[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/models/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Statistics of every model */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              model_stats: {
                batch_stats: {
                  batch_size: number;
                  compute_infer: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_input: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_output: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                }[];
                /** @description batches */
                execution_count: number;
                /** @description rows */
                inference_count: number;
                inference_stats: {
                  cache_hit: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  cache_miss: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_infer: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_input: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  compute_output: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  fail: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  queue: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                  success: {
                    count: number;
                    /** @description nanoseconds in all */
                    ns: number;
                  };
                };
                /** @description milliseconds since 1970; 0: never */
                last_inference: number;
                memory_usage: unknown[];
                name: string;
                response_stats: Record<string, never>;
                version: string;
              }[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/repository/index': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Every model and version with its state */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': {
            ready?: boolean;
          };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              name: string;
              reason: string;
              /** @description UNKNOWN, LOADING, READY, UNLOADING or UNAVAILABLE */
              state: string;
              version: string;
            }[];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/repository/models/{model}/load': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Load a model, or load it anew */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': {
            parameters?: {
              [key: string]: string | number | boolean;
            };
          };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @constant */
              load: true;
              name: string;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v2/repository/models/{model}/unload': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take a model out of memory */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          model: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': {
            parameters?: {
              [key: string]: string | number | boolean;
            };
          };
        };
      };
      responses: {
        /** @description refused */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description refused */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: string;
            };
          };
        };
        /** @description the answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              name: string;
              /** @constant */
              unload: true;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Model: {
      default_version: number | null;
      description: string | null;
      name: string;
      task: string | null;
      version_labels: {
        [key: string]: number;
      };
      /** @description by label: the second version, and its share of the requests */
      version_splits: {
        [key: string]: {
          percent: number;
          version: number;
        };
      };
      versions: {
        backend: string | null;
        device: string | null;
        format: string | null;
        /** @description manifest keys that were guessed */
        guessed: string[];
        inputs: {
          dtype: string;
          name: string;
          /** @description null is a free axis; axis 0 is the batch */
          shape: (number | null)[];
        }[];
        loaded_at: string | null;
        max_abs_error: number | null;
        /** @description out of memory until the next request */
        on_demand: boolean;
        outputs: {
          dtype: string;
          name: string;
          /** @description null is a free axis; axis 0 is the batch */
          shape: (number | null)[];
        }[];
        parameters: number | null;
        precision: string | null;
        precision_reason: string | null;
        reason: {
          code: string;
          detail: string;
        } | null;
        recurrence: string | null;
        state: 'new' | 'loading' | 'available' | 'draining' | 'unloading' | 'unloaded' | 'failed';
        version: number;
      }[];
    };
    Problem: {
      /** @description stable; match on this */
      code: string;
      /** @description what was expected and what came */
      detail: string;
      errors?: {
        detail: string;
        pointer: string;
      }[];
      /** @description how to mend it */
      hint?: string;
      /** @description the request id */
      instance: string;
      status: number;
      title: string;
      /** @description the page of this code */
      type: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
