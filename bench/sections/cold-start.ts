import { startPeapod } from '../child.ts'
import { percentile, printTable, round } from '../table.ts'

const runs = 5
const idleSeconds = 10

/** From the start of the process to /readyz; then what an idle cluster of three nodes costs. */
export async function coldStart(): Promise<void> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const peapod = await startPeapod()
    times.push(peapod.readyAfterMs)
    await peapod.stop()
  }
  const peapod = await startPeapod()
  await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1000))
  const cpuBefore = peapod.cpuSeconds()
  await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1000))
  const cpuPercent = ((peapod.cpuSeconds() - cpuBefore) / idleSeconds) * 100
  const memoryMiB = peapod.residentBytes() / 2 ** 20
  await peapod.stop()
  printTable(
    'Start and idle (3 simulated nodes, new database, certificates included)',
    ['figure', 'value', 'unit'],
    [
      ['process start to /readyz, median of 5', round(percentile(times, 0.5), 0), 'ms'],
      ['process start to /readyz, slowest of 5', round(Math.max(...times), 0), 'ms'],
      ['idle resident memory', round(memoryMiB, 0), 'MiB'],
      ['idle CPU', round(cpuPercent), '% of a core'],
    ],
  )
}
