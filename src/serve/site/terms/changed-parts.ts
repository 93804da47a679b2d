/** What of a text is in it and not in the one before, and the other way round: paragraphs and lines of lists, in their order. */
export function changedParts(before: string, after: string): { readonly added: string[]; readonly removed: string[] } {
  const [old, now] = [partsOf(before), partsOf(after)]
  const [known, kept] = [new Set(old), new Set(now)]
  return { added: now.filter((part) => !known.has(part)), removed: old.filter((part) => !kept.has(part)) }
}

function partsOf(text: string): readonly string[] {
  return text
    .split(/\n+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
