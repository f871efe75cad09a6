import type { UserRole } from '../../api/shapes.ts';
import { sentenceCase } from '../../format/value.ts';

const userRoles = ['viewer', 'technician', 'admin'] as const satisfies readonly UserRole[];

interface RoleSelectProps {
  role: UserRole;
  onChange: (role: UserRole) => void;
  /** Where no label stands beside it. */
  label?: string;
  disabled?: boolean;
}

/** What a person may do. */
export function RoleSelect({ role, onChange, label, disabled }: RoleSelectProps) {
  return (
    <select
      class="input"
      aria-label={label}
      disabled={disabled}
      value={role}
      onChange={(event) => {
        const chosen = userRoles.find((one) => one === event.currentTarget.value);
        if (chosen) onChange(chosen);
      }}
    >
      {userRoles.map((one) => (
        <option key={one} value={one}>
          {sentenceCase(one)}
        </option>
      ))}
    </select>
  );
}
