import type { ComponentChildren } from 'preact';

/** A titled box; `end` stands at the right of its title. */
export function Panel(props: {
  title: ComponentChildren;
  end?: ComponentChildren;
  flush?: boolean;
  children: ComponentChildren;
}) {
  return (
    <section class="panel">
      <header>
        <h2>{props.title}</h2>
        {props.end && <div class="end">{props.end}</div>}
      </header>
      {props.flush ? props.children : <div class="body">{props.children}</div>}
    </section>
  );
}
