"""What django-allauth is told that no environment changes: forms in our design, codes by letter, second steps."""

ACCOUNT_ADAPTER = "personas.views.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_USERNAME_VALIDATORS = "personas.forms.accounts.account.USERNAME_VALIDATORS"
ACCOUNT_FORMS = {
    "login": "personas.forms.accounts.account.SignInForm",
    "signup": "personas.forms.accounts.account.SignUpForm",
    "add_email": "personas.forms.accounts.account.NewEmailForm",
    "change_email": "personas.forms.accounts.account.OtherEmailForm",
    "change_password": "personas.forms.accounts.account.PasswordForm",
    "set_password": "personas.forms.accounts.account.FirstPasswordForm",
    "reset_password": "personas.forms.accounts.account.ForgottenForm",
    "reset_password_from_key": "personas.forms.accounts.account.NewPasswordForm",
    "reauthenticate": "personas.forms.accounts.account.PasswordAgainForm",
    "confirm_email_verification_code": "personas.forms.accounts.account.EmailCodeForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # no secret in an address, and it works where second steps are on
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Since 65.22 a letter's code confirms too, at addresses that this site does not have: who reads the letters would do.
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "personas.views.accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Facet"
MFA_FORMS = {
    "authenticate": "personas.forms.accounts.second_step.CodeForm",
    "reauthenticate": "personas.forms.accounts.second_step.CodeAgainForm",
    "activate_totp": "personas.forms.accounts.second_step.FirstCodeForm",
    "add_webauthn": "personas.forms.accounts.second_step.PasskeyForm",
}
