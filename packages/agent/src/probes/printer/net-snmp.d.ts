/** What we use of net-snmp 3, which brings no types. */
declare module 'net-snmp' {
  export interface Varbind {
    readonly oid: string;
    readonly type: number;
    readonly value: unknown;
  }
  export interface Session {
    /** Walks a subtree; `feed` returns true to end it. */
    subtree(
      oid: string,
      maxRepetitions: number,
      feed: (varbinds: readonly Varbind[]) => boolean | undefined,
      done: (error: Error | null | undefined) => void,
    ): void;
    /** For tests: a real agent takes it from those who know its community. */
    set(
      varbinds: readonly Varbind[],
      done: (error: Error | null | undefined, varbinds?: readonly Varbind[]) => void,
    ): void;
    on(event: 'error', listener: (error: Error) => void): void;
    close(): void;
  }
  interface NetSnmp {
    createSession(
      target: string,
      community: string,
      options: {
        port: number;
        retries: number;
        timeout: number;
        version: number;
        transport: 'udp4' | 'udp6';
        backwardsGetNexts: boolean;
      },
    ): Session;
    isVarbindError(varbind: Varbind): boolean;
    readonly Version1: number;
    readonly Version2c: number;
  }
  const snmp: NetSnmp;
  export default snmp;
}
