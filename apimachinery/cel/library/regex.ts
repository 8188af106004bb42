import { intType, listOf, stringType } from '../types/cel-type.ts'
import { ArrayList, type CelList } from '../values/cel-value.ts'
import { declareFunction, method } from './declare.ts'
import { compilePattern } from './regex-cache.ts'

/** `find` and `findAll` (k8s.io/apiserver/pkg/cel/library/regex.go). */

function find(text: string, pattern: string): string {
  const matcher = compilePattern(pattern).matcher(text)
  return matcher.find() ? (matcher.group() ?? '') : ''
}

function findAll(text: string, pattern: string, limit = -1n): CelList {
  const matcher = compilePattern(pattern).matcher(text)
  const found: string[] = []
  while ((limit < 0n || BigInt(found.length) < limit) && matcher.find()) found.push(matcher.group() ?? '')
  return new ArrayList(found)
}

export const regexFunctions = [
  declareFunction('find', method('string_find_string', [stringType, stringType], stringType, find)),
  declareFunction(
    'findAll',
    method('string_find_all_string', [stringType, stringType], listOf(stringType), (text: string, pattern: string) =>
      findAll(text, pattern),
    ),
    method('string_find_all_string_int', [stringType, stringType, intType], listOf(stringType), findAll),
  ),
]
