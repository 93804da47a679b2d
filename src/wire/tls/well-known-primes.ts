import { createHash } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'

/** Primes that come with software or a standard, by where they come from: the first 16 digits of the SHA-256 of each. */
const KNOWN: readonly (readonly [string, string])[] = [
  ['Apache 2.0', '3cdb020b9ef298b2'],
  ['Apache 2.2', 'db01e702899166da bf910d9df4e0b2e7 f79d1db3c955a28f'],
  ['nginx', '8ae47dca3d24e9b6'],
  ['Java', '73b391ec8da33ee1 ee5483fe4b96caa1 cc21a33dd1a3edf4'],
  ['OpenSSL', 'f26e2403f3f07946 66d0bf38b0bdfacf 3166ce1918000532 9e348a9471b7d123 ce7728db3aed1119'],
  ['RFC 2409 group 1', 'b52ba6a3026520a6'],
  ['RFC 2409 group 2', '3f35a3f5f6c4376a'],
  ['RFC 3526 group 5', '64fcc83ec403930b'],
  ['RFC 3526 group 14', 'd66436f79bbd6b2e'],
  ['RFC 3526 group 15', '48cf8b092fbce435'],
  ['RFC 3526 group 16', '4ee95187682bcb23'],
  ['RFC 3526 group 17', 'd1bfe6d0925ce7e4'],
  ['RFC 3526 group 18', '39ab4feab950a312'],
  ['RFC 5114', '44c55cfee5c07592 0b7835722cb61982 bfe545862ca102ad'],
  [
    'seen at many servers',
    '196085cb4281d1ff 2b07d24b932aa7a0 52d4faa53003b834 5f856a00120eee6d 74a5cce5b6a93eb7 80571b97f71f8972',
  ],
  ['seen at many servers', '8523c72057043833 ac0ff7a415f003c6 bc19c041491e550f deb671287187265a'],
  ['IronPort', 'bfa876fe4671a9c6'],
  ['SKIP', '6215d41bb617b390 725541d91fe79bcf'],
  ['Postfix', '449ab49c277d21a6 6c863838510bab3e b85e2291d1404593 bc66927384785251 e2b343fa226b7109 7dafc874c19963c0'],
  ['Postfix', 'ad225f9367840e76 b36ac84e5fa8bd7a 20ce5e9531472e23 3b37d357836b4c0b d2ae65bfc24596c0 ef627d8cc44144f3'],
  ['Postfix', '245ccb3bb7e5f8e4 bd646809c4e2d255 f5b0f0db19c1ffb9 4e1f16b0a537becf b22223eba55eff07 ee302f149664decf'],
  ['ProFTPD', '0a64b51e01fbccd8 0ea9ef1fd4b42cff 3576d07c0658c023 46ff79361993e5e6 6ab0cedf512ead33 6b79f7880e90204b'],
  ['ProFTPD', '80b421f627228225 8b4fa096eb2414e2 984a91adb717c975 9f5e9f4e49f84999 c43bb4fe47a64133 eba4ea9cdaf56d1c'],
  ['ProFTPD', '3e21a641dbe236fd a5bdec8cf036e2ab bd132a9c3bb1b0db cf44c99b85dabecc e7257339c7b3c36b f17daff1413023f2'],
  ['ProFTPD', '1401ba0d70afd57f 2f4370d98ffd18aa a2052ee3a461387e cfb14315e90c3ce2 406b95f336f4588f d3d1fa2923c8dc2d'],
  ['ProFTPD', '3504275b93e5db8a adaf2d463f6f71d6 5de6d78891cd9a75 fb2de97ce408f3d2'],
  [
    'LibTomCrypt',
    'd9f6f2a0adb3427c d6dcdf1380fcf5d1 0ce3987be0923295 362b5d25eb8b949b 22e8c3768c4947ee 8bf91c38e2a92b25',
  ],
  ['LibTomCrypt', '8ab7986eaa2c27eb a642950d9c2cdc78'],
  ['Socat', 'ac10fa3c5965ca36 d03fdc7fe0f0d300'],
  ['HAProxy', '486e235226a927b2 7b6551ea6ff09bd7 a67f41cb161353e0'],
  ['RFC 7919 ffdhe2048', '9cd3b7f336872f46'],
  ['RFC 7919 ffdhe3072', '0eaf67db3a839156'],
  ['RFC 7919 ffdhe4096', '4648414224ac881b'],
  ['RFC 7919 ffdhe6144', '227ac9066b3ddd9e'],
  ['RFC 7919 ffdhe8192', '770b14efaf6f0499'],
]

const byDigest: ReadonlyMap<string, string> = new Map(
  KNOWN.flatMap(([origin, digests]) => digests.split(' ').map((digest): [string, string] => [digest, origin])),
)

/** Where a prime (without leading zeros) is known from, or undefined. Who breaks one that many servers share breaks all of them: weakdh.org (Logjam). */
export function knownPrime(prime: Bytes): string | undefined {
  return byDigest.get(createHash('sha256').update(prime).digest('hex').slice(0, 16))
}
