"""What an operator meets: settings, commands, backups, the doctor."""
