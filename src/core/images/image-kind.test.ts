import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { imageKindOf } from './image-kind.ts'

const kinds: readonly (readonly [string, string | undefined])[] = [
  ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
  ['\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
  ['GIF89a\x01\0\x01\0', 'image/gif'],
  ['GIF87a\x01\0\x01\0', 'image/gif'],
  ['RIFF\x24\0\0\0WEBPVP8L', 'image/webp'],
  ['\0\0\0\x1cftypavif\0\0\0\0mif1avif', 'image/avif'],
  ['\0\0\0\x1cftypmif1\0\0\0\0mif1avif', 'image/avif'],
  ['\0\0\0\x1cftypisom\0\0\0\0isommp42', undefined],
  ['RIFF\x24\0\0\0WAVEfmt ', undefined],
  ['<svg xmlns="http://www.w3.org/2000/svg">', undefined],
  ['<?xml version="1.0"?><svg>', undefined],
  ['<html><script>', undefined],
  ['GIF89<script>', undefined],
  ['\x89PNG', undefined],
  ['BM\0\0', undefined],
  ['', undefined],
]
for (const [octets, kind] of kinds) {
  test(`${JSON.stringify(octets.slice(0, 16))} is ${kind ?? 'no image that is shown'}`, () =>
    assert.equal(imageKindOf(fromLatin1(octets)), kind))
}

test('whatever begins like text is no image', () => {
  fc.assert(fc.property(fc.string(), (text) => imageKindOf(utf8(` ${text}`)) === undefined))
})
