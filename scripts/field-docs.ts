/**
 * Writes `dist/apimachinery/schema/field-docs.json`: what `kubectl explain` says of types and fields, from the comments
 * in the typings of the official JavaScript client, and, for fields that hold a struct, on which these are silent, from
 * those of kubernetes-types. Part of the build.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allDefinitions } from '../apimachinery/schema/definitions.ts'
import { doubleSpacedTexts } from './double-spaced-texts.ts'
import { metricsTexts } from './metrics-texts.ts'
import { structFieldTexts } from './struct-field-texts.ts'

interface DefinitionDocs {
  readonly description?: string
  readonly fields: Readonly<Record<string, string>>
}

const here = dirname(dirname(fileURLToPath(import.meta.url)))
const root = basename(here) === 'dist' ? dirname(here) : here
const modelsDir = join(root, 'node_modules/@kubernetes/client-node/dist/gen/models')
const structTypingsDir = join(root, 'node_modules/kubernetes-types')
const outFile = join(root, 'dist/apimachinery/schema/field-docs.json')

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** The client prefixes the group where two groups have a type of the same name. */
function modelFile(definition: string): string | undefined {
  const [kind = '', version = '', group = ''] = definition.split('.').reverse()
  const names = [`${capitalized(group)}${capitalized(version)}${kind}`, `${capitalized(version)}${kind}`]
  return names.map((name) => join(modelsDir, name)).find((file) => existsSync(`${file}.d.ts`))
}

const comment = String.raw`/\*\*((?:[^*]|\*(?!/))*)\*/\s*`
const classPattern = new RegExp(`${comment}export declare class`)
const fieldPattern = new RegExp(String.raw`${comment}'([^']+)'\??:`, 'g')

function docsOf(definition: string, file: string): DefinitionDocs {
  const doubleSpaced = new Set(doubleSpacedTexts[definition])
  const textFor = (name: string, text: string) => {
    const lines = linesOf(text)
    return doubleSpaced.has(name) ? lines : withParagraphs(lines)
  }
  const typings = readFileSync(`${file}.d.ts`, 'utf8')
  const apiNames = apiNamesOf(file)
  const fields: Record<string, string> = {}
  for (const [, text = '', typedName = ''] of typings.matchAll(fieldPattern)) {
    const name = apiNames.get(typedName) ?? typedName
    fields[name] = textFor(name, text)
  }
  const description = textFor('', classPattern.exec(typings)?.[1] ?? '')
  const all = { ...structFieldDocs(definition), ...fields, ...structFieldTexts[definition] }
  return { ...(description && { description }), fields: all }
}

/** Comments of kubernetes-types, by field; lines are kept as they are in the API. Its files are `apps/v1.d.ts` and so on. */
function structFieldDocs(definition: string): Record<string, string> {
  const [kind = '', version = '', group = ''] = definition.split('.').reverse()
  const file = join(structTypingsDir, group, `${version}.d.ts`)
  if (!existsSync(file)) return {}
  const [, body = ''] = new RegExp(`^export interface ${kind} [^{]*{\\n([^]*?)^}`, 'm').exec(typingsOf(file)) ?? []
  const fields: Record<string, string> = {}
  for (const [, text = '', name = ''] of body.matchAll(structFieldPattern)) {
    fields[name] = text.replace(/^[ \t]*\* ?/gm, '').trim()
  }
  return fields
}

const structFieldPattern = new RegExp(String.raw`${comment}"?([\w$-]+)"?\??:`, 'g')
const typings = new Map<string, string>()

function typingsOf(file: string): string {
  const known = typings.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, 'utf8')
  typings.set(file, text)
  return text
}

/** Names that are no good in JavaScript (`default`, `$ref`) are changed in the typings; the code knows both. */
function apiNamesOf(file: string): Map<string, string> {
  const code = readFileSync(`${file}.js`, 'utf8')
  const pairs = code.matchAll(/"name": "([^"]+)",\s*"baseName": "([^"]+)"/g)
  return new Map([...pairs].map(([, name = '', apiName = '']) => [name, apiName]))
}

/** The generator puts a text on one line and escapes quotes; bullets tell where lines have been. */
function linesOf(text: string): string {
  return text
    .replace(/^\s*\*? ?/gm, '')
    .trim()
    .replace(/\\(.)/g, '$1')
    .replaceAll('   * ', '\n  * ')
    .replaceAll('  * ', '\n\n* ')
    .replaceAll('\n\n\n* ', '\n  * ')
}

/** Each line end has become a space: two of them end a paragraph, or a line before an indented item of a list. */
function withParagraphs(text: string): string {
  return text.replace(/(?<=\S) ( +)(?=\d+\. )/g, '\n$1').replace(/(?<=\S) {2}(?=\S)/g, '\n\n')
}

const docs: Record<string, DefinitionDocs> = { ...metricsTexts }
for (const [name] of allDefinitions()) {
  const file = modelFile(name)
  if (file !== undefined) docs[name] = docsOf(name, file)
}
mkdirSync(dirname(outFile), { recursive: true })
writeFileSync(outFile, JSON.stringify(docs))
