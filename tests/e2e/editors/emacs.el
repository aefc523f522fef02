;; OMNI in Emacs with Eglot: Emacs 29 has it built in; for Emacs 28 it is the package `eglot'. Copy it into init.el.
(require 'eglot)
(defvar my-omni-modes
  '(c-mode c++-mode go-mode java-mode js-mode php-mode python-mode ruby-mode rust-mode sh-mode typescript-mode yaml-mode))
(add-to-list 'eglot-server-programs
             `(,my-omni-modes . ("omni" "lsp" :initializationOptions (:trust :json-false)))) ; t: see "Trust" below
(setq-default eglot-workspace-configuration
              '(:omni (:scan (:severity "info")))) ; keys and values as in omni.yaml
(dolist (mode my-omni-modes)
  (add-hook (intern (format "%s-hook" mode)) #'eglot-ensure))
