import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/lists.css';
import './styles/overlays.css';
import './styles/fleet-table.css';
import './styles/fleet.css';
import './styles/incidents.css';
import './styles/device.css';
import './styles/tickets.css';
import 'uplot/dist/uPlot.min.css';
import './styles/plot.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { startClock } from './state/clock.ts';
import { startTheme } from './state/preferences.ts';
import { startRouter } from './state/router.ts';
import { checkSession } from './state/session.ts';

startTheme();
startRouter();
startClock();
void checkSession();

const place = document.getElementById('app');
if (place) render(<App />, place);
