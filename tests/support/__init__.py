"""What tests of several rooms share: a running emulator, a stack under the real engine, the plugin process."""
