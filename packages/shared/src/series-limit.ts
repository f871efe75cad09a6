/** Series a device may have before extra ones are dropped with one notice (soft) or refused (hard): SECURITY S21. */
export const seriesLimit = { soft: 200, hard: 500 } as const;
