import { useRef, useState } from 'preact/hooks'

/** Takes files that are dropped or pasted. `at`: where they were dropped. */
export function useFilesIn(attach: (files: readonly File[], at?: { readonly x: number; readonly y: number }) => void) {
  const [isOver, show] = useState(false)
  // A picture that is moved within the text is a file, too, to browsers.
  const isWithin = useRef(false)
  const handlers = {
    onDragStart: () => {
      isWithin.current = true
    },
    onDragEnd: () => {
      isWithin.current = false
    },
    onDragOver: (event: DragEvent) => {
      if (isWithin.current || !hasFiles(event.dataTransfer)) return
      event.preventDefault()
      event.stopPropagation()
      show(true)
    },
    onDragLeave: ({ currentTarget, relatedTarget }: DragEvent) => {
      const isInside = currentTarget instanceof Node && relatedTarget instanceof Node
      if (!isInside || !currentTarget.contains(relatedTarget)) show(false)
    },
    onDropCapture: (event: DragEvent) => {
      show(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length === 0 || isWithin.current) return
      event.preventDefault()
      event.stopPropagation()
      attach(files, { x: event.clientX, y: event.clientY })
    },
    onPasteCapture: (event: ClipboardEvent) => {
      const { clipboardData } = event
      const files = [...(clipboardData?.files ?? [])]
      // Word processors put a picture of the text beside the text: the text is what is meant.
      if (
        files.length === 0 ||
        clipboardData?.types.includes('text/html') ||
        clipboardData?.types.includes('text/plain')
      )
        return
      event.preventDefault()
      event.stopPropagation()
      attach(files)
    },
  }
  return { isOver, handlers }
}

/** Browsers say only while something is dragged that there are files, not which. */
function hasFiles(dragged: DataTransfer | null): boolean {
  return dragged?.types.includes('Files') ?? false
}
