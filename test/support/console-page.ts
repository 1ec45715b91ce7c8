import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Rooms for what a page did that no page of the console may do. */
interface Misdeeds {
  /** Errors on the browser's console and errors that nobody caught. */
  readonly errors: string[];
  /** Requests that left the origin. */
  readonly foreign: string[];
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** A browser that looks at the console of one server, and keeps what went wrong in it. */
export class ConsoleBrowser {
  readonly misdeeds: Misdeeds = { errors: [], foreign: [] };

  private constructor(
    private readonly browser: Browser,
    readonly origin: string,
  ) {}

  /** @param program path of Chromium */
  static async open(program: string, origin: string): Promise<ConsoleBrowser> {
    const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
    return new ConsoleBrowser(browser, origin);
  }

  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => this.misdeeds.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.misdeeds.errors.push(message.text());
    });
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== this.origin && !['data:', 'blob:'].includes(protocol)) {
        this.misdeeds.foreign.push(request.url());
      }
    });
    return page;
  }

  /** Opens a place of the console, anew. */
  async visit(page: Page, place: string): Promise<void> {
    await page.goto('about:blank');
    await page.goto(`${this.origin}/#/${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** What axe-core finds wrong with a page, one line each. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    interface Violation {
      readonly id: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    );
  });
}

/** Drops a file on the first place that takes one, as from a file manager. */
export async function dropFile(
  page: Page,
  selector: string,
  file: { readonly name: string; readonly type: string; readonly bytes: Buffer },
): Promise<void> {
  const { name, type, bytes } = file;
  const handle = await page.evaluateHandle(
    ({ base64, fileName, mime }) => {
      const { DataTransfer: Transfer, File: Made } = globalThis as unknown as {
        DataTransfer: new () => { items: { add(file: File): void } };
        File: typeof File;
      };
      const transfer = new Transfer();
      const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new Made([content], fileName, { type: mime }));
      return transfer;
    },
    { base64: bytes.toString('base64'), fileName: name, mime: type },
  );
  await page.dispatchEvent(selector, 'drop', { dataTransfer: handle });
}
