import { useSetting, useTip } from './setting.ts'

/** What was done, with the way back. It is read out as it comes. */
export function Toasts() {
  const { desk, language } = useSetting()
  const tip = useTip()
  return (
    <div class="toasts" role="status">
      {desk.toaster.toasts.map(({ id, text, undo }) => (
        <p key={id} class="toast">
          <span>{text}</span>
          {undo && (
            <button type="button" title={tip('undo', 'undo')} onClick={undo}>
              {language.text('undo')}
            </button>
          )}
        </p>
      ))}
    </div>
  )
}
