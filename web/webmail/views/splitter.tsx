import { useRef } from 'preact/hooks'
import { clampWidth, FOLDER_WIDTHS, LIST_WIDTHS, type Widths } from '../desk/settings.ts'
import type { TextKey } from '../language/english.ts'
import { useSetting } from './setting.ts'

/** Pixels of one press of an arrow. */
const STEP = 20

/** The line between the list and the message. */
export function ListSplitter() {
  const { desk } = useSetting()
  const { listWidth } = desk.settings
  const choose = (width: number) => desk.choose({ listWidth: width })
  return <Splitter name="list" text="listWidth" width={listWidth} widths={LIST_WIDTHS} choose={choose} />
}

/** The line between the folders and the list. */
export function FolderSplitter() {
  const { desk } = useSetting()
  const { folderWidth } = desk.settings
  const choose = (width: number) => desk.choose({ folderWidth: width })
  return <Splitter name="folder" text="folderWidth" width={folderWidth} widths={FOLDER_WIDTHS} choose={choose} />
}

interface SplitterProps {
  readonly name: 'list' | 'folder'
  readonly text: TextKey
  readonly width: number
  readonly widths: Widths
  choose(width: number): void
}

/** A line between two panes: it is drawn aside with the pointer or with the arrows, and stays where it was left. */
function Splitter({ name, text, width, widths, choose }: SplitterProps) {
  const { language } = useSetting()
  const start = useRef<{ readonly x: number; readonly width: number } | undefined>(undefined)
  const set = (wanted: number) => choose(clampWidth(wanted, widths))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that can be moved is no <hr>.
    <div
      class={`splitter of-${name}`}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={language.text(text)}
      aria-valuenow={width}
      aria-valuemin={widths.least}
      aria-valuemax={widths.most}
      onPointerDown={({ clientX, currentTarget, pointerId }) => {
        start.current = { x: clientX, width }
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
        set(width + (event.key === 'ArrowLeft' ? -STEP : STEP))
      }}
    />
  )
}
