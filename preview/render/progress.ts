/** A line of progress on standard error: rewritten in place on a terminal, a few plain lines elsewhere. */

/** Where progress goes. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A progress display. */
export interface Progress {
  readonly update: (resources: number) => void;
  /** Removes the line, so that what follows starts clean. */
  readonly done: () => void;
}

const REDRAW_MS = 100;
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** @param quiet shows nothing at all. */
export function startProgress(stream: ProgressStream, title: string, quiet: boolean): Progress {
  if (quiet) return { update: () => undefined, done: () => undefined };
  if (stream.isTTY !== true) {
    stream.write(`${title}\n`);
    return { update: () => undefined, done: () => undefined };
  }
  const start = performance.now();
  let resources = 0;
  let frame = 0;
  const draw = (): void => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const mark = FRAMES[frame++ % FRAMES.length] ?? "";
    stream.write(`\r\u001b[K${mark} ${title}: ${resources} resources, ${seconds} s`);
  };
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  return {
    update: (count) => {
      resources = count;
    },
    done: () => {
      clearInterval(timer);
      stream.write("\r\u001b[K");
    },
  };
}
