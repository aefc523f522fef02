export function Review({ review }) {
  return (
    <article>
      <h2>{review.title}</h2>
      <div dangerouslySetInnerHTML={{ __html: review.text }} />
    </article>
  );
}
