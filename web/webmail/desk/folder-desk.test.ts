import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Desk } from './desk.ts'
import { FolderDesk, type FolderTask } from './folder-desk.ts'

test('what ends is what was begun: a menu that was opened while the server was asked stays open', () => {
  let told = 0
  const folders = new FolderDesk({ tell: () => told++ } as unknown as Desk)
  const make: FolderTask = { doing: 'make', mailboxId: null }
  const menu: FolderTask = { doing: 'menu', mailboxId: 'm1', x: 1, y: 2 }
  folders.begin(make)
  folders.begin(menu)
  folders.end(make)
  assert.equal(folders.task, menu)
  folders.end(menu)
  assert.equal(folders.task, undefined)
  assert.equal(told, 3)
})
