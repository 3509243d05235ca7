import { DEFAULT_DATASET } from "../../internal/names";
import { DEAD_LETTER_DATASET, type Dataset } from "../../logging/datasets";
import { fieldMatches, firstOf, plugin } from "./syntax";

/** The dataset that an event asks for, until it is known to exist. */
const ASKED = "[@metadata][asked_dataset]";

/**
 * Gives each event its data stream. A dataset that the event itself asks for (an annotation of its pod, or your filters) counts only where it
 * is one of the configuration, since for any other there is no template and no lifecycle; else its namespace decides. What else the
 * event says about data streams is dropped, or whoever writes logs could choose where they go.
 */
export function routeStages(datasets: readonly Dataset[], environment: string): readonly string[] {
  const own = datasets.filter(({ name }) => name !== DEAD_LETTER_DATASET);
  const claimed = own
    .filter(({ namespaces }) => namespaces.length > 0)
    .map(
      ({ name, namespaces }) =>
        [fieldMatches("[kubernetes][namespace]", namespaces), dataset(name)] as const,
    );
  return [
    plugin("mutate", {
      id: "asked-dataset",
      copy: { "[data_stream][dataset]": ASKED },
    }),
    plugin("mutate", { id: "no-data-stream", remove_field: ["data_stream", "@version"] }),
    dataStream("data-stream", environment),
    firstOf(
      [
        [
          fieldMatches(
            ASKED,
            own.map(({ name }) => name),
          ),
          dataset(`%{${ASKED}}`),
        ],
        ...claimed,
      ],
      dataset(DEFAULT_DATASET),
    ),
  ];
}

/** The parts of a data stream's name that are the same for every event. */
export function dataStream(id: string, environment: string): string {
  return plugin("mutate", {
    id,
    add_field: { "[data_stream][type]": "logs", "[data_stream][namespace]": environment },
  });
}

/** The part that is the event's own. */
export function dataset(name: string): string {
  return plugin("mutate", { add_field: { "[data_stream][dataset]": name } });
}
