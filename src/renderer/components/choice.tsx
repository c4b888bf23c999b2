interface ChoiceProps<T extends string> {
  readonly label: string
  readonly options: ReadonlyArray<{ readonly value: T; readonly text: string }>
  readonly value: T
  readonly onChoose: (value: T) => void
}

/** One of a few. */
export const Choice = <T extends string>({ label, options, value, onChoose }: ChoiceProps<T>) => (
  <fieldset className="choice">
    <legend>{label}</legend>
    {options.map((option) => (
      <label key={option.value} className={option.value === value ? 'chosen' : ''}>
        <input
          type="radio"
          name={label}
          checked={option.value === value}
          onChange={() => onChoose(option.value)}
        />
        {option.text}
      </label>
    ))}
  </fieldset>
)
