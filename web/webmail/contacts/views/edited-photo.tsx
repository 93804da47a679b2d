import { useState } from 'preact/hooks'
import { Icon } from '../../views/icon.tsx'
import { readPhoto } from '../card/read-photo.ts'
import { useContacts } from './contacts-context.ts'

/** The photograph of a card; made small before it goes anywhere. */
export function EditedPhoto({ photo, change }: { readonly photo: string; change(photo: string): void }) {
  const { speak } = useContacts()
  const [isBad, complain] = useState(false)
  const take = (file: File | undefined) => {
    if (!file) return
    readPhoto(file).then(
      (uri) => {
        complain(false)
        change(uri)
      },
      () => complain(true),
    )
  }
  return (
    <div class="photo">
      {photo.startsWith('data:image/') ? (
        <img class="mark large" src={photo} alt="" />
      ) : (
        <span class="mark large hue4">
          <Icon name="account" />
        </span>
      )}
      <label class="aslink">
        {speak(photo === '' ? 'addPhoto' : 'changePhoto')}
        <input
          class="hidden"
          type="file"
          accept="image/*"
          onChange={({ currentTarget }) => {
            take(currentTarget.files?.[0])
            currentTarget.value = ''
          }}
        />
      </label>
      {photo !== '' && (
        <button type="button" class="aslink" onClick={() => change('')}>
          {speak('removePhoto')}
        </button>
      )}
      <p role="alert">{isBad ? speak('badPhoto') : ''}</p>
    </div>
  )
}
