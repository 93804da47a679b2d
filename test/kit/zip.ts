import { crc32, deflateRawSync } from 'node:zlib'

interface ZipOptions {
  readonly stored?: boolean
  readonly flags?: number
  readonly comment?: string
  /** Octets that the file says it has, unpacked. */
  readonly claims?: number
}

/** A zip with one file, put together by hand so that tests can make it lie. */
export function zipOf(
  content: string | Buffer,
  { stored = false, flags = 0, comment = '', claims }: ZipOptions = {},
): Buffer {
  const plain = Buffer.from(content)
  const octets = stored ? plain : deflateRawSync(plain)
  const name = Buffer.from('../../report.xml')
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(flags, 2)
  common.writeUInt16LE(stored ? 0 : 8, 4)
  common.writeUInt32LE(crc32(plain), 10)
  common.writeUInt32LE(octets.length, 14)
  common.writeUInt32LE(claims ?? plain.length, 18)
  common.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, octets])
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, Buffer.alloc(14), name])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([local, central, end, Buffer.from(comment)])
}
