"""What notes, within the plugin's process, when changes come and requests leave."""
