import { dismiss, notices } from '../state/notices.ts';

export function NoticeList() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map((notice) => (
        <div class="notice" key={notice.id}>
          <span class="says">{notice.text}</span>
          {notice.undo && (
            <button
              type="button"
              onClick={() => {
                notice.undo?.();
                dismiss(notice.id);
              }}
            >
              Undo
            </button>
          )}
          <button type="button" onClick={() => dismiss(notice.id)}>
            Close
          </button>
        </div>
      ))}
    </div>
  );
}
