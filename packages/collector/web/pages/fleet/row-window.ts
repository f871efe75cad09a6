import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** Rows drawn beyond the edge of the window, so that a quick scroll finds them there. */
const spare = 8;
const headHeight = 36;

/** Which rows of a table in the page's own scroll are in sight. All rows have the same height. */
export function useRowWindow(box: RefObject<HTMLElement | null>, rowHeight: number, count: number) {
  const range = useSignal({ first: 0, last: Math.min(count, 60) });

  function measure(): void {
    const top = box.current?.getBoundingClientRect().top ?? 0;
    const above = Math.max(0, -top - headHeight);
    const first = Math.max(0, Math.min(count, Math.floor(above / rowHeight) - spare));
    const last = Math.min(count, Math.ceil((above + innerHeight) / rowHeight) + spare);
    if (first !== range.peek().first || last !== range.peek().last) range.value = { first, last };
  }

  useLayoutEffect(() => {
    measure();
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, [count]);

  return {
    first: Math.min(range.value.first, count),
    last: Math.min(range.value.last, count),
    /** Scrolls a row into sight, with room for the bars. */
    reveal(index: number): void {
      const top = (box.current?.getBoundingClientRect().top ?? 0) + headHeight + index * rowHeight;
      if (top < 100) scrollBy({ top: top - 120 });
      else if (top > innerHeight - 120) scrollBy({ top: top - innerHeight + 160 });
    },
  };
}
