/** Entries of the system journal that match all terms (`FIELD=VALUE`) of any one of `anyOf` (systemd.journal-fields(7)). */
export interface JournalWatch {
  /** Unique among the agent's watches; keeps its place in the journal over restarts. */
  readonly name: string;
  readonly anyOf: readonly (readonly string[])[];
  /** Fields wanted beside MESSAGE, PRIORITY, SYSLOG_IDENTIFIER and MESSAGE_ID. */
  readonly fields?: readonly string[];
}

/** Text fields by name; `at` is epoch ms. */
export interface JournalEntry {
  readonly at: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** A question to Windows; all that are due are asked in one PowerShell. */
export interface WindowsQuery {
  /** Unique among the agent's queries; letters, digits and -. */
  readonly name: string;
  /** An answer this old is asked anew. */
  readonly everyMs: number;
  /** A PowerShell expression (constant text of ours) whose output objects are the answer; dates as ISO 8601, no localised words. */
  readonly script: string;
}

/** Which events of a Windows log are wanted; new ones are read together with the queries. */
export interface WindowsEventWatch {
  readonly name: string;
  readonly from: readonly {
    readonly log: 'System' | 'Application' | 'Security' | 'Veeam Agent' | `Microsoft-${string}`;
    readonly provider?: string;
    readonly ids: readonly number[];
  }[];
}

export interface WindowsEvent {
  readonly log: string;
  readonly provider: string;
  readonly id: number;
  /** 1 critical, 2 error, 3 warning, 4 information; 0 = not said. */
  readonly level: number;
  /** Epoch ms. */
  readonly at: number;
  /** `EventData` and `UserData` by name, or by position (`0`, `1` …) where values have no names. */
  readonly data: Readonly<Record<string, string>>;
}
