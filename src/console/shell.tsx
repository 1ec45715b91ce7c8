import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type Address, hashOf } from './address';
import { useAddress } from './navigation';
import { appearance, scheme, type Appearance } from './appearance';
import { useStore } from './connection/store';
import { Icon, type IconName } from './parts/icon';
import { TokenDialog } from './parts/token-dialog';
import { ApiPage } from './pages/api';
import { BatchingPage } from './pages/batching';
import { ClassifyPage } from './pages/classify';
import { DatasetsPage } from './pages/datasets';
import { ForecastPage } from './pages/forecast';
import { Home } from './pages/home';
import { InsidePage } from './pages/inside';
import { JobsPage } from './pages/jobs';
import { ModelsPage } from './pages/models';

interface Page {
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  readonly view: (props: { readonly address: Address }) => JSX.Element;
}

const GROUPS: readonly { readonly name: string; readonly pages: readonly Page[] }[] = [
  {
    name: 'Try',
    pages: [
      { path: 'home', title: 'Home', icon: 'home', view: Home },
      { path: 'classify', title: 'Classify', icon: 'picture', view: ClassifyPage },
      { path: 'inside', title: 'Look inside', icon: 'layers', view: InsidePage },
      { path: 'forecast', title: 'Forecast', icon: 'curve', view: ForecastPage },
    ],
  },
  {
    name: 'Train',
    pages: [
      { path: 'datasets', title: 'Data sets', icon: 'table', view: DatasetsPage },
      { path: 'jobs', title: 'Jobs', icon: 'jobs', view: JobsPage },
    ],
  },
  {
    name: 'Serve',
    pages: [
      { path: 'models', title: 'Models', icon: 'models', view: ModelsPage },
      { path: 'batching', title: 'Batching', icon: 'batching', view: BatchingPage },
      { path: 'api', title: 'API', icon: 'code', view: ApiPage },
    ],
  },
];
const PAGES = GROUPS.flatMap(({ pages }) => pages);

/** The frame around every page: where one can go, and the page itself. */
export function Shell(): JSX.Element {
  const address = useAddress();
  const page = PAGES.find(({ path }) => path === address.page);
  const heading = useRef<HTMLHeadingElement>(null);
  const title = page?.title ?? 'Not found';
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${title} · Striate`;
    // Who listens to the page hears where they have come to; at the first page the browser says so itself.
    if (!isFirst.current) heading.current?.focus({ preventScroll: true });
    isFirst.current = false;
    window.scrollTo(0, 0);
  }, [title]);
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={skipTo}>
        Skip to the content
      </a>
      <Rail current={address.page} />
      <main class="main" id="main" tabIndex={-1}>
        <h1 class="page-title" tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {page === undefined ? <NotFound /> : <page.view address={address} />}
      </main>
      <TokenDialog />
    </div>
  );
}

function skipTo(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Rail({ current }: { readonly current: string }): JSX.Element {
  return (
    <header class="rail">
      <a class="brand" href={hashOf(['home'])}>
        <Icon name="brand" />
        <span>Striate</span>
      </a>
      <nav class="rail-nav" aria-label="Pages">
        {GROUPS.map(({ name, pages }) => (
          <div class="rail-group" key={name}>
            <p class="rail-heading" id={`nav-${name}`}>
              {name}
            </p>
            <ul aria-labelledby={`nav-${name}`}>
              {pages.map(({ path, title, icon }) => (
                <li key={path}>
                  <a href={hashOf([path])} aria-current={path === current ? 'page' : undefined}>
                    <Icon name={icon} />
                    {title}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <SchemeButton />
    </header>
  );
}

const NEXT: Readonly<Record<'light' | 'dark', Appearance>> = { light: 'dark', dark: 'light' };

function SchemeButton(): JSX.Element {
  const shown = useStore(scheme);
  const next = NEXT[shown];
  return (
    <button class="quiet scheme" type="button" onClick={() => appearance.set(next)}>
      <Icon name={shown === 'light' ? 'moon' : 'sun'} />
      <span>{next === 'dark' ? 'Dark' : 'Light'}</span>
    </button>
  );
}

function NotFound(): JSX.Element {
  return (
    <p class="lede">
      There is no such page. <a href={hashOf(['home'])}>Go home</a>.
    </p>
  );
}
