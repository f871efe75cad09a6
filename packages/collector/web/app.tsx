import { useEffect } from 'preact/hooks';
import { followLive } from './live/stream.ts';
import { DevicePage } from './pages/device/device-page.tsx';
import { FleetPage } from './pages/fleet/fleet-page.tsx';
import { IncidentPage } from './pages/incidents/incident-page.tsx';
import { IncidentsPage } from './pages/incidents/incidents-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { SettingsPage } from './pages/settings/settings-page.tsx';
import { SetupPage } from './pages/setup-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { TicketPage } from './pages/tickets/ticket-page.tsx';
import { TicketsPage } from './pages/tickets/tickets-page.tsx';
import { Gate } from './parts/gate.tsx';
import { Trouble } from './parts/trouble.tsx';
import { Shell } from './shell.tsx';
import { route } from './state/router.ts';
import { checkSession, session } from './state/session.ts';

/** Who is not signed in sees the way in; everyone else the page that the address names. */
export function App() {
  const standing = session.value;
  switch (standing.is) {
    case 'checking':
      return null;
    case 'unreachable':
      return (
        <Gate title="No connection">
          <Trouble retry={checkSession}>{standing.message}</Trouble>
        </Gate>
      );
    case 'first-run':
      return <SetupPage />;
    case 'signed-out':
      return <SignInPage />;
    case 'signed-in':
      return <Inside />;
  }
}

function Inside() {
  useEffect(() => followLive(), []);
  return (
    <Shell>
      <Page />
    </Shell>
  );
}

function Page() {
  const [room = '', id, ...more] = route.value.parts;
  if (more.length === 0) {
    if (room === '' || (room === 'setup' && id === undefined)) return <FleetPage />;
    if (room === 'devices' && id !== undefined) return <DevicePage key={id} id={id} />;
    if (room === 'devices') return <FleetPage />;
    if (room === 'incidents') return id === undefined ? <IncidentsPage /> : <IncidentPage key={id} id={id} />;
    if (room === 'tickets') return id === undefined ? <TicketsPage /> : <TicketPage key={id} id={id} />;
    if (room === 'settings') return <SettingsPage section={id ?? ''} />;
  }
  return <NotFoundPage />;
}
