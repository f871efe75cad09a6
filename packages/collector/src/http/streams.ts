/** The open streams to browsers, by whose they are, so that they end with the right to them (SECURITY S36). */
export interface Streams {
  readonly open: number;
  /** Returns how to forget it. */
  add(stream: { readonly user: string; readonly credential: string; close(): void }): () => void;
  closeUser(user: string): void;
  closeCredential(credential: string): void;
  closeAll(): void;
}

export function createStreams(): Streams {
  const streams = new Set<{ readonly user: string; readonly credential: string; close(): void }>();
  const closeWhere = (matches: (stream: { user: string; credential: string }) => boolean) => {
    for (const stream of [...streams]) {
      if (!matches(stream)) continue;
      streams.delete(stream);
      stream.close();
    }
  };
  return {
    get open() {
      return streams.size;
    },
    add(stream) {
      streams.add(stream);
      return () => void streams.delete(stream);
    },
    closeUser: (user) => closeWhere((stream) => stream.user === user),
    closeCredential: (credential) => closeWhere((stream) => stream.credential === credential),
    closeAll: () => closeWhere(() => true),
  };
}
