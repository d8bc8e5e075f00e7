import { beforeEach, describe, expect, it } from 'vitest'
import PartyBlocks from '@/shared/PartyBlocks.vue'
import { factsOfIdNumber, idNumberIsDoubtful } from '@/shared/identity'
import type { Fields } from '@/api/invoke'
import { show, startCore } from '../mounting'

describe('the identity number', () => {
  it('tells birth date and sex', () => {
    expect(factsOfIdNumber('11010519491231002X')).toEqual({ bornOn: '1949-12-31', sex: '2' })
    expect(factsOfIdNumber('110105194913310021')).toBeNull()
  })

  it('with a right check digit, of the old length, or absent, is not doubtful', () => {
    for (const number of ['11010519491231002X', '11010519491231002x', '110105491231002', '']) expect(idNumberIsDoubtful(number), number).toBe(false)
  })

  it('with a wrong check digit or an impossible birthday is doubtful', () => {
    for (const number of ['110105194912310021', '11010519491331002X', '1234']) expect(idNumberIsDoubtful(number), number).toBe(true)
  })
})

describe('the block of a person', () => {
  beforeEach(async () => void (await startCore()))

  it('takes birth date and sex from the number as it is typed', async () => {
    const page = show(PartyBlocks, { props: { parties: [{}] } })
    await page.get('[data-test="field-id_number"]').setValue('11010519491231002X')
    const [parties] = page.emitted('change')?.at(-1) as [Fields[]]
    expect(parties[0]).toMatchObject({ id_number: '11010519491231002X', born_on: '1949-12-31', sex: '2', id_type: '111' })
  })

  it('warns of a failed check digit and keeps what was typed', async () => {
    const page = show(PartyBlocks, { props: { parties: [{ id_number: '110105194912310021' }] } })
    expect(page.get('[data-test="warning-id_number"]').text()).toContain('仍可保存')
    expect((page.get('[data-test="field-id_number"]').element as HTMLInputElement).value).toBe('110105194912310021')
  })

  it('offers no sixth representative', async () => {
    const page = show(PartyBlocks, { props: { parties: [{}, {}, {}, {}, {}], max: 5 } })
    expect(page.get('[data-test="party-add"]').attributes('disabled')).toBeDefined()
  })
})
