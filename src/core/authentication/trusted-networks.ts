import { BlockList, isIP } from 'node:net'

/** Networks whose hosts are believed, as `address` or `address/bits`. */
export class TrustedNetworks {
  readonly #list = new BlockList()

  /** `networks` have been checked with `isNetwork`. */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', bits] = network.split('/')
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
      this.#list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family)
    }
  }

  /** Whether an address is of one of them; an IPv4 address may be written as IPv6 has it. */
  have(address: string): boolean {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
    const family = isIP(mapped)
    return family !== 0 && this.#list.check(mapped, family === 6 ? 'ipv6' : 'ipv4')
  }
}

/** Whether a text is an address, or one with a number of bits that it can have. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32))
}
