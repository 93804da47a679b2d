import type { SourceText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<SourceText, string>> = {
  title: 'Meldingens kilde',
  back: 'Tilbake',
  save: 'Lagre alt (.eml)',
  header: 'Hode',
  body: 'Kropp',
  cut: 'De første {shown} av {size} vises.',
  more: 'Vis mer',
  most: 'Mer enn det vises ikke her: lagre den og se på den med et eget program.',
}
