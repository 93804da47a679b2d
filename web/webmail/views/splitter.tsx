import { useRef } from 'preact/hooks'
import { clampWidth, LIST_WIDTHS } from '../desk/settings.ts'
import { useSetting } from './setting.ts'

/** Pixels of one press of an arrow. */
const STEP = 20

/** The line between the list and the message: it is drawn aside with the pointer or with the arrows, and stays where it was left. */
export function Splitter() {
  const { desk, language } = useSetting()
  const start = useRef<{ readonly x: number; readonly width: number } | undefined>(undefined)
  const { listWidth } = desk.settings
  const set = (width: number) => desk.choose({ listWidth: clampWidth(width) })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that can be moved is no <hr>.
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={language.text('listWidth')}
      aria-valuenow={listWidth}
      aria-valuemin={LIST_WIDTHS.least}
      aria-valuemax={LIST_WIDTHS.most}
      onPointerDown={({ clientX, currentTarget, pointerId }) => {
        start.current = { x: clientX, width: listWidth }
        currentTarget.setPointerCapture(pointerId)
      }}
      onPointerMove={({ clientX }) => {
        if (start.current) set(start.current.width + clientX - start.current.x)
      }}
      onPointerUp={() => {
        start.current = undefined
      }}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        event.preventDefault()
        set(listWidth + (event.key === 'ArrowLeft' ? -STEP : STEP))
      }}
    />
  )
}
