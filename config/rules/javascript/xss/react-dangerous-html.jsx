import DOMPurify from "dompurify";

export function Comment({ comment }) {
  // ruleid: omni.js.xss.react-dangerous-html
  const body = { __html: comment.body };
  return (
    <article>
      {/* ruleid: omni.js.xss.react-dangerous-html */}
      <p dangerouslySetInnerHTML={{ __html: "<b>" + comment.title + "</b>" }} />
      <p dangerouslySetInnerHTML={body} />
      {/* A near miss: cleaned on the way. */}
      {/* ok: omni.js.xss.react-dangerous-html */}
      <p dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(comment.body) }} />
      {/* ok: omni.js.xss.react-dangerous-html */}
      <p dangerouslySetInnerHTML={{ __html: "&copy; 2031" }} />
      {/* ok: omni.js.xss.react-dangerous-html */}
      <p title={comment.title}>{comment.body}</p>
    </article>
  );
}
