"""How staff enter: password and second factor, passkey or single sign-on; sessions; lock-out."""
