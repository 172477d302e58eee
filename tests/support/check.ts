import {
  assert,
  defaultReportMessage,
  type IAsyncProperty,
  type IProperty,
  type Parameters,
  type RunDetails,
  stringify,
} from "fast-check";
import { inject, TestRunner } from "vitest";

/** How long properties run: `npm test` runs them shortly, `npm run fuzz` for as long as it is told. */
export interface PropertySettings {
  readonly seed: number;
  /** For how long each property is tried; absent: as often as the test says. */
  readonly seconds?: number;
  /** Where a counterexample was found, to go there at once. */
  readonly path?: string;
}

/** What became of one property, for whoever reads the report of a test. */
export interface PropertyRun {
  readonly runs: number;
  readonly seed: number;
  /** Of the counterexample; absent where none was found. */
  readonly path?: string;
  readonly counterexample?: string;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly properties: PropertySettings;
  }
  interface TaskMeta {
    properties?: PropertyRun[];
  }
}

/** Of a counterexample, in characters. */
const MOST_SHOWN = 2000;

/**
 * Checks that a property holds: as often as said (100 times unless told otherwise), or, under
 * `npm run fuzz`, for as long as each property is given there. The seed is the same in every run of
 * the tests, so that what is red for one is red for all.
 *
 * @throws an error with the seed, the path and the smallest counterexample that was found.
 */
export function check<Values>(property: IAsyncProperty<Values>, runs?: number): Promise<void>;
export function check<Values>(property: IProperty<Values>, runs?: number): void;
export function check<Values>(
  property: IAsyncProperty<Values> | IProperty<Values>,
  runs: number = 100,
): Promise<void> | void {
  const { seed, seconds, path } = inject("properties");
  const longer: Parameters<Values> =
    seconds === undefined
      ? { numRuns: runs }
      : { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1000 };
  const parameters = { ...longer, seed, ...(path === undefined ? {} : { path }) };
  return assert(property as IProperty<Values>, { ...parameters, reporter: report });
}

function report<Values>(details: RunDetails<Values>): void {
  const { numRuns, seed, failed, counterexamplePath, counterexample } = details;
  // A property that was cut short has been tried all the same.
  const isRefuted = failed && counterexample !== null;
  const meta = TestRunner.getCurrentTest()?.meta ?? {};
  (meta.properties ??= []).push({
    runs: numRuns,
    seed,
    ...(isRefuted
      ? {
          path: counterexamplePath ?? "",
          counterexample: stringify(counterexample).slice(0, MOST_SHOWN),
        }
      : {}),
  });
  if (failed) {
    throw new Error(defaultReportMessage(details), { cause: details.errorInstance });
  }
}
