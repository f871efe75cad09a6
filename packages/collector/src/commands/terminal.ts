/** The process as commands see it; only cli.ts makes one, tests make another. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** All of standard input as text. */
  input(): Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined on Windows. */
  readonly uid: number | undefined;
  readonly home: string;
  readonly folder: string;
  /** Folder of the running program: beside it lie the built web pages and, in the project, the agent. */
  readonly programFolder: string;
  now(): number;
  /** Resolves when the system or a person asks the program to stop. */
  stopAsked(): Promise<void>;
}
