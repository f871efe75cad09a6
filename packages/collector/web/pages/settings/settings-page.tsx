import type { ComponentChildren } from 'preact';
import { isAdmin, isTechnician } from '../../state/session.ts';
import { NotFoundPage } from '../not-found-page.tsx';
import { ApiTokensSection } from './api-tokens-section.tsx';
import { AuditSection } from './audit-section.tsx';
import { DeliveriesSection } from './deliveries-section.tsx';
import { EnrolSection } from './enrol-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { RulesSection } from './rules-section.tsx';
import { SilencesSection } from './silences-section.tsx';
import { UsersSection } from './users-section.tsx';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly shown: () => boolean;
  readonly page: () => ComponentChildren;
}

const everyone = () => true;
const technicians = () => isTechnician.value;
const admins = () => isAdmin.value;

/** In the order people need them; a section that someone may not use is not shown to them. */
const sections: readonly Section[] = [
  { id: 'enrol', title: 'Enrol devices', shown: technicians, page: () => <EnrolSection /> },
  { id: 'rules', title: 'Rules', shown: everyone, page: () => <RulesSection /> },
  { id: 'silences', title: 'Silences', shown: everyone, page: () => <SilencesSection /> },
  { id: 'deliveries', title: 'Deliveries', shown: technicians, page: () => <DeliveriesSection /> },
  { id: 'users', title: 'Users', shown: admins, page: () => <UsersSection /> },
  { id: 'api-tokens', title: 'API tokens', shown: everyone, page: () => <ApiTokensSection /> },
  { id: 'audit', title: 'Audit log', shown: admins, page: () => <AuditSection /> },
  { id: 'password', title: 'Your password', shown: everyone, page: () => <PasswordSection /> },
];

export function SettingsPage({ section }: { section: string }) {
  const shown = sections.filter((s) => s.shown());
  const current = section === '' ? shown[0] : shown.find((s) => s.id === section);
  if (current === undefined) return <NotFoundPage />;
  return (
    <div class="page settings">
      <nav class="side-nav no-print" aria-label="Settings">
        {shown.map((s) => (
          <a key={s.id} href={`/settings/${s.id}`} aria-current={s === current ? 'page' : undefined}>
            {s.title}
          </a>
        ))}
      </nav>
      <div class="stack" key={current.id}>
        {current.page()}
      </div>
    </div>
  );
}
