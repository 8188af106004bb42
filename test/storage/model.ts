import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import { compareKeys } from '../../storage/keys.ts'
import type { Storage } from '../../storage/storage.ts'
import { bytes, collect, line, summary, text } from './helpers.ts'

/** One step of a random program. Keys are few, so that steps meet; numbers in [0, 1) are places in the history. */
type Command =
  | { readonly do: 'write'; readonly writes: readonly ModelWrite[] }
  | { readonly do: 'read' | 'watch' | 'compact'; readonly at: number; readonly prefix: string; readonly limit: number }
  | { readonly do: 'reopen' }

interface ModelWrite {
  readonly key: string
  readonly deletes: boolean
  /** Whether the write expects what is there. */
  readonly fits: boolean
}

const key = fc.constantFrom('/p/a', '/p/b', '/p/b/c', '/q/a', '/q/\u{1f600}', '/q/\uffee', '/r')
const place = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  prefix: fc.constantFrom('', '/', '/p/', '/q/', '/p/b'),
  limit: fc.integer({ min: 1, max: 5 }),
})
const write = fc.record({ key, deletes: fc.boolean(), fits: fc.integer({ max: 9, min: 0 }).map((n) => n > 0) })

/** Random programs. */
export const modelCommands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.array(write, { minLength: 1, maxLength: 5 }).map((writes) => ({ do: 'write' as const, writes })),
    },
    { weight: 2, arbitrary: place.map((where) => ({ do: 'read' as const, ...where })) },
    { weight: 2, arbitrary: place.map((where) => ({ do: 'watch' as const, ...where })) },
    { weight: 1, arbitrary: place.map((where) => ({ do: 'compact' as const, ...where })) },
    { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
  ),
  { minLength: 1, maxLength: 40 },
)

interface Version {
  readonly value: string
  readonly revision: number
}

/** A storage as it is easiest to understand: the whole state at every revision. */
class Model {
  readonly states: ReadonlyMap<string, Version>[] = [new Map()]
  readonly events: string[] = []
  compacted = 0

  get revision(): number {
    return this.states.length - 1
  }

  get current(): ReadonlyMap<string, Version> {
    return this.states[this.revision] as ReadonlyMap<string, Version>
  }

  /** @returns what the storage should answer */
  write(key: string, value: string | undefined, ifRevision: number): object {
    const old = this.current.get(key)
    if ((old?.revision ?? 0) !== ifRevision || (!old && value === undefined)) {
      return { ok: false, current: old && { key, value: old.value, revision: old.revision } }
    }
    const state = new Map(this.current)
    const revision = this.revision + 1
    if (value === undefined) state.delete(key)
    else state.set(key, { value, revision })
    this.states.push(state)
    this.events.push(
      line({
        type: value === undefined ? 'delete' : 'put',
        key,
        revision,
        value: value === undefined ? undefined : bytes(value),
        previous: old && { key, value: bytes(old.value), revision: old.revision },
      }),
    )
    return { ok: true, revision }
  }

  list(prefix: string, at: number): string[] {
    return [...(this.states[at] ?? [])]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => compareKeys(a, b))
      .map(([key, { value, revision }]) => `${key}=${value}@${revision}`)
  }

  eventsOf(prefix: string, after: number): string[] {
    return this.events.slice(after).filter((event) => (event.split(' ')[2] as string).startsWith(prefix))
  }
}

/** Runs `commands` on the storage and on the model, and fails where they differ. */
export async function runModel(
  commands: readonly Command[],
  opened: Storage,
  reopen?: (storage: Storage) => Promise<Storage>,
): Promise<void> {
  let storage = opened
  let watches: { events: string[]; prefix: string; after: number }[] = []
  const model = new Model()
  let counter = 0
  for (const command of commands) {
    if (command.do === 'write') {
      await writeBoth(command.writes)
    } else if (command.do === 'reopen') {
      if (!reopen) continue
      storage = await reopen(storage)
      watches = []
      deepStrictEqual(storage.revision(), model.revision)
    } else {
      const at = model.compacted + Math.floor(command.at * (model.revision - model.compacted + 1))
      if (command.do === 'read') await readBoth(command.prefix, at, command.limit)
      else if (command.do === 'watch') {
        watches.push({ ...collect(storage, command.prefix, at), prefix: command.prefix, after: at })
      } else {
        await storage.compact(at)
        model.compacted = at
      }
    }
    for (const { events, prefix, after } of watches) deepStrictEqual(events, model.eventsOf(prefix, after))
  }
  await readBoth('', model.revision, 3)
  await storage.compact(model.revision)
  deepStrictEqual(storage.historySize(), 0)
  model.compacted = model.revision
  await readBoth('', model.revision, 3)
  await storage.close()

  async function writeBoth(writes: readonly ModelWrite[]): Promise<void> {
    const expected: object[] = []
    const results = writes.map(({ key, deletes, fits }) => {
      const ifRevision = fits ? (model.current.get(key)?.revision ?? 0) : model.revision + 7
      const value = deletes ? undefined : `v${counter++}`
      expected.push(model.write(key, value, ifRevision))
      return value === undefined ? storage.delete(key, ifRevision) : storage.put(key, bytes(value), ifRevision)
    })
    deepStrictEqual((await Promise.all(results)).map(summary), expected)
  }

  async function readBoth(prefix: string, at: number, limit: number): Promise<void> {
    const expected = model.list(prefix, at)
    const found: string[] = []
    for (let after: string | undefined; ; ) {
      const { entries, remaining, revision } = await storage.list({ prefix, revision: at, limit, after })
      found.push(...entries.map(({ key, value, revision }) => `${key}=${text(value)}@${revision}`))
      deepStrictEqual({ remaining, revision }, { remaining: expected.length - found.length, revision: at })
      if (remaining === 0) break
      after = entries.at(-1)?.key
    }
    deepStrictEqual(found, expected)
    for (const [key, { value, revision }] of model.states[at] ?? []) {
      const entry = await storage.get(key, at)
      deepStrictEqual([text(entry?.value), entry?.revision], [value, revision])
    }
  }
}
