import { DomSanitizer, SafeHtml } from "@angular/platform-browser";

export class CommentComponent {
  constructor(private sanitizer: DomSanitizer) {}

  show(body: string, url: string): SafeHtml[] {
    // ruleid: omni.js.xss.angular-bypass
    const first = this.sanitizer.bypassSecurityTrustHtml(body);
    // ruleid: omni.js.xss.angular-bypass
    const second = this.sanitizer.bypassSecurityTrustResourceUrl("https://videos.example/" + url);
    // ok: omni.js.xss.angular-bypass
    const third = this.sanitizer.bypassSecurityTrustHtml("<b>new</b>");
    // A near miss: the cleaning call of the same service.
    // ok: omni.js.xss.angular-bypass
    const fourth = this.sanitizer.sanitize(1, body);
    return [first, second, third, fourth];
  }
}
