;; OMNI in Emacs with Eglot: Emacs 29 has it built in; for Emacs 28 it is the package `eglot'. Copy it into init.el.
(require 'eglot)
(defvar my-omni-modes
  '(c-mode c-ts-mode c++-mode c++-ts-mode dockerfile-mode dockerfile-ts-mode go-mode go-ts-mode java-mode java-ts-mode
    js-mode js-ts-mode php-mode python-mode python-ts-mode ruby-mode ruby-ts-mode rust-mode rust-ts-mode sh-mode
    typescript-mode typescript-ts-mode tsx-ts-mode yaml-mode yaml-ts-mode))
(add-to-list 'eglot-server-programs
             `(,my-omni-modes . ("omni" "lsp" :initializationOptions (:trust :json-false)))) ; t: trusted
(setq-default eglot-workspace-configuration
              '(:omni (:scan (:severity "info")))) ; keys and values as in omni.yaml
(dolist (mode my-omni-modes)
  (add-hook (intern (format "%s-hook" mode)) #'eglot-ensure))
