import fc from 'fast-check'

const codePoint = fc
  .oneof(
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
    { weight: 2, arbitrary: fc.integer({ min: 0x80, max: 0xd7ff }) },
    { weight: 1, arbitrary: fc.integer({ min: 0xe000, max: 0x10ffff }) },
  )
  .map((point) => String.fromCodePoint(point))

/** Text of any characters at all. fast-check's own `binary` unit does the same, but first makes a table of all of them, which takes longer than most properties do. */
export function anyText(constraints: Omit<fc.StringConstraints, 'unit'> = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: codePoint })
}

/** An address of the web, of a host and a path of any characters. fast-check's own makes the same table. */
export function anyWebUrl(): fc.Arbitrary<string> {
  const scheme = fc.constantFrom('http', 'https')
  return fc
    .tuple(scheme, fc.domain(), anyText({ maxLength: 40 }))
    .map(([name, host, path]) => `${name}://${host}/${encodeURI(path)}`)
}
