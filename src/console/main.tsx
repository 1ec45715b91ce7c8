import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/pages.css';
import { startAppearance } from './appearance';
import { Shell } from './shell';

startAppearance();
render(<Shell />, document.getElementById('console')!);
