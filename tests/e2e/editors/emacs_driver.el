;; Drives an Emacs that has read emacs.el, as a user would, and writes what came of it as JSON to $OMNI_ANSWERS.  -*- lexical-binding: t -*-
;; Its arguments are $OMNI_FILE (to open) and $OMNI_LIMIT (milliseconds for each step).
(require 'json)
(require 'flymake)
(require 'imenu)
(require 'cl-lib)
(setq make-backup-files nil auto-save-default nil create-lockfiles nil enable-local-variables nil)

(defvar drive-out (list (cons 'version emacs-version)))
(defvar drive-limit (/ (string-to-number (getenv "OMNI_LIMIT")) 1000.0))

(defun drive-put (key value) (push (cons key value) drive-out))

(defun drive-finish (problem)
  (when problem (drive-put 'problem problem))
  (with-temp-file (getenv "OMNI_ANSWERS") (insert (json-encode drive-out)))
  (kill-emacs 0))

(defun drive-await (what condition)
  (let ((end (+ (float-time) drive-limit)) value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or value (error "In vain waited for %s" what))))

(defun drive-shown ()
  (vconcat (mapcar (lambda (each)
                     (save-excursion
                       (goto-char (flymake-diagnostic-beg each))
                       (vector (1- (line-number-at-pos)) (current-column) (flymake-diagnostic-text each)
                               (symbol-name (flymake-diagnostic-type each)))))
                   (sort (flymake-diagnostics)
                         (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))))

(defun drive-edit (edit)
  "Do EDIT; what Eglot sends when Emacs is idle is sent now, since a batch is never idle."
  (funcall edit)
  (eglot--signal-textDocument/didChange))

(defun drive ()
  (find-file (getenv "OMNI_FILE"))
  (run-hooks 'post-command-hook)        ; where `eglot-ensure' connects
  (drive-await "the server" (lambda () (bound-and-true-p eglot--managed-mode)))
  (flymake-start)
  (drive-await "the first diagnostics" #'flymake-diagnostics)
  (let ((server (eglot-current-server))
        (first (drive-shown)))
    (drive-put 'first first)

    (drive-edit (lambda () (goto-char (point-max)) (insert "eval(z)\n")))
    (drive-await "diagnostics of the edit" (lambda () (= (length (flymake-diagnostics)) (1+ (length first)))))
    (drive-put 'after_edit (drive-shown))

    (goto-char (flymake-diagnostic-beg (car (sort (flymake-diagnostics)
                                                  (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))))
    (let (hover)
      (eglot-hover-eldoc-function (lambda (text &rest _) (setq hover (or text "none"))))
      (drive-put 'hover (substring-no-properties (drive-await "the hover" (lambda () hover)))))

    (drive-put 'symbols (json-encode (eglot-imenu)))

    (let ((before (buffer-string)))
      (cl-letf (((symbol-function 'completing-read)
                 (lambda (_prompt items &rest _)
                   (drive-put 'actions (vconcat (mapcar #'car items)))
                   (car (cl-find-if (lambda (each) (string-prefix-p "Fix: " (car each))) items)))))
        (let ((last-nonmenu-event 'key))
          (call-interactively #'eglot-code-actions)))
      (drive-await "the fix in the buffer" (lambda () (not (string= before (buffer-string)))))
      (drive-put 'fixed (vconcat (split-string (buffer-string) "\n"))))
    (drive-edit #'ignore)
    (drive-await "diagnostics of the fix" (lambda () (= (length (flymake-diagnostics)) (length first))))
    (drive-put 'after_fix (drive-shown))

    ;; `eglot-shutdown' asks the same, but kills who does not end in the same moment, so that there is no status to see.
    (set-buffer-modified-p nil)
    (setf (eglot--shutdown-requested server) t)
    (jsonrpc-request server :shutdown nil)
    (jsonrpc-notify server :exit nil)
    (drive-await "the server's end" (lambda () (not (jsonrpc-running-p server))))))

(drive-finish (condition-case problem (progn (drive) nil) (error (error-message-string problem))))
